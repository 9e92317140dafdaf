//! `posting.*`.

use protocol::WireError;
use protocol::posting::ViewParams;

use super::Call;
use super::dispatch::handled;
use crate::views;

handled! {
    ViewParams => view;
}

/// `posting.view`.
fn view(call: &mut Call<'_>, ViewParams { job }: ViewParams) -> Result<(), WireError> {
    let (house, who) = (call.house().clone(), call.caller());
    call.answer_read(async move { views::posting_for(&house, who, job).await })
}

#[cfg(test)]
mod tests;
