//! `account.*`: methods that sign a connection in and out, and those that show accounts and change one's own.

mod closing;
mod handles;

use std::sync::Arc;
use std::time::{Duration, Instant};

use actors::account::{Account, Command};
use bytes::BytesMut;
use protocol::account::{
    Block, BlockParams, ChangeEmailParams, ChangePasswordParams, CloseParams, EndDeviceParams, FindParams,
    ListDevices, RefreshParams, RegisterParams, RenameParams, ResumeParams, SetHandleParams, SignInParams,
    SignOut, ViewParams,
};
use protocol::close::CloseCode;
use protocol::frame::{put_event_map, put_export};
use protocol::stream::{Empty, ExportParams};
use protocol::{ErrorCode, Seq, WireError};
use serde::Serialize;

use super::Call;
use super::dispatch::handled;
use crate::identity::{Authenticator, Holder, new_display_name};
use crate::views::{self, Exported, Place};
use closing::closed;
use handles::{find, set_handle};

handled! {
    RegisterParams => register;
    SignInParams => sign_in;
    ResumeParams => resume;
    RefreshParams => refresh;
    SignOut => sign_out;
    RenameParams => rename;
    ViewParams => view;
    SetHandleParams => set_handle;
    FindParams => find;
    ListDevices => devices;
    EndDeviceParams => end_device;
    ChangePasswordParams => change_password;
    ChangeEmailParams => change_email;
    CloseParams => close;
    Block => block;
    ExportParams => export;
}

/// `account.register`.
fn register(call: &mut Call<'_>, params: RegisterParams) -> Result<(), WireError> {
    let (identity, from) = (call.worker.shared.identity.clone(), call.conn.visitor());
    enter(call, async move {
        let (holder, answer) = identity.register(from, params).await?;
        Ok((holder, answer.inbox_head, answer))
    })
}

/// `account.sign_in`.
fn sign_in(call: &mut Call<'_>, params: SignInParams) -> Result<(), WireError> {
    let (identity, from) = (call.worker.shared.identity.clone(), call.conn.visitor());
    enter(call, async move {
        let (holder, answer) = identity.sign_in(from, params).await?;
        Ok((holder, answer.inbox_head, answer))
    })
}

/// `account.resume`.
fn resume(call: &mut Call<'_>, params: ResumeParams) -> Result<(), WireError> {
    let (identity, generation) = (call.worker.shared.identity.clone(), call.worker.shared.generation);
    enter(call, async move {
        let (holder, answer) = identity.resume(params, generation).await?;
        Ok((holder, answer.inbox_head, answer))
    })
}

/// `account.refresh`: signs in, or continues with the account that is signed in.
fn refresh(call: &mut Call<'_>, params: RefreshParams) -> Result<(), WireError> {
    let identity = call.worker.shared.identity.clone();
    let Some(holder) = call.conn.holder() else {
        return enter(call, async move {
            let (holder, answer) = identity.refresh(params, None).await?;
            Ok((holder, answer.inbox_head, answer))
        });
    };
    let (worker, conn) = (call.worker.clone(), call.conn.clone());
    call.answer_with(async move {
        let (next, answer) = identity.refresh(params, Some(&holder)).await?;
        if next != holder && worker.hub.holds(&conn) {
            worker.keep_in(&conn, next);
        }
        Ok(answer)
    })
}

/// Who is signed in, by which tokens.
fn holder(call: &Call<'_>) -> Result<Holder, WireError> {
    call.conn.holder().ok_or_else(|| WireError::new(ErrorCode::Unauthenticated, "sign in first"))
}

/// How long a sign-out waits for the answers to earlier requests.
const ANSWERED_WITHIN: Duration = Duration::from_secs(5);

/// `account.sign_out`.
fn sign_out(call: &mut Call<'_>, _: SignOut) -> Result<(), WireError> {
    leave(call, async |identity, holder| identity.sign_out(&holder).await)
}

/// `account.close`.
fn close(call: &mut Call<'_>, params: CloseParams) -> Result<(), WireError> {
    let house = call.house().clone();
    leave(call, async move |identity, holder| closed(&house, &identity, &holder, params).await)
}

/// Waits for the answers to earlier requests, ends the sign-in, then answers and closes. Later requests on
/// the connection are not carried out.
fn leave(
    call: &mut Call<'_>,
    end: impl AsyncFnOnce(Arc<Authenticator>, Holder) -> Result<(), WireError> + 'static,
) -> Result<(), WireError> {
    let holder = holder(call)?;
    let (worker, conn) = (call.worker.clone(), call.conn.clone());
    let answered = conn.others_answered(call.request()?);
    call.in_turn(move |reply| {
        let place = conn.order().keep_first_place();
        actix_rt::spawn(async move {
            let _ = tokio::time::timeout(ANSWERED_WITHIN, answered).await; // What is late is not waited for.
            match end(worker.shared.identity.clone(), holder).await {
                // This connection closes here, with its answer, before the news of the revocation comes,
                // which closes the other connections of the family.
                Ok(()) => worker.hub.answer_and_close(&conn, reply.seal(Ok(&Empty {})), CloseCode::Done),
                Err(error) => reply.send::<()>(Err(error)),
            }
            drop(place);
        });
    })
}

/// `account.rename`.
fn rename(call: &mut Call<'_>, params: RenameParams) -> Result<(), WireError> {
    let display_name = new_display_name(&params.display_name)?;
    let account = call.account()?.0;
    call.forward::<Account>(account, params.command_id, Command::Rename { display_name })
}

/// `account.view`.
fn view(call: &mut Call<'_>, ViewParams { accounts }: ViewParams) -> Result<(), WireError> {
    let (house, who) = (call.house().clone(), call.account()?);
    call.answer_read(async move { views::accounts_of(&house, who, accounts).await })
}

/// `account.devices`.
fn devices(call: &mut Call<'_>, _: ListDevices) -> Result<(), WireError> {
    let (identity, holder) = (call.worker.shared.identity.clone(), holder(call)?);
    call.answer_read(async move { identity.devices(&holder).await })
}

/// `account.end_device`. To end the device that asks is to sign out.
fn end_device(call: &mut Call<'_>, params: EndDeviceParams) -> Result<(), WireError> {
    let (identity, holder) = (call.worker.shared.identity.clone(), holder(call)?);
    if params.device.0 == holder.family.0 {
        return sign_out(call, SignOut(Empty {}));
    }
    call.worker.shared.device_ends.take(holder.account, Instant::now())?;
    call.answer_in_turn(async move { identity.end_device(&holder, params).await.map(|()| Empty {}) })
}

/// `account.change_password`.
fn change_password(call: &mut Call<'_>, params: ChangePasswordParams) -> Result<(), WireError> {
    let (identity, holder) = (call.worker.shared.identity.clone(), holder(call)?);
    call.answer_with(async move { identity.change_password(&holder, params).await.map(|()| Empty {}) })
}

/// `account.change_email`.
fn change_email(call: &mut Call<'_>, params: ChangeEmailParams) -> Result<(), WireError> {
    let (identity, holder, from) = (call.worker.shared.identity.clone(), holder(call)?, call.conn.address);
    call.answer_with(async move { identity.change_email(from, &holder, params).await.map(|()| Empty {}) })
}

/// `account.block`.
fn block(call: &mut Call<'_>, Block(params): Block) -> Result<(), WireError> {
    let BlockParams { command_id, account } = params;
    let (house, own) = (call.house().clone(), call.account()?);
    call.forward_with::<Account>(own.0, command_id, async move {
        house.account_exists(account).await?;
        Ok(Command::Block { account })
    })
}

/// `account.export`.
fn export(call: &mut Call<'_>, params: ExportParams) -> Result<(), WireError> {
    let (house, account) = (call.house().clone(), call.account()?);
    let after = params.after.as_deref().map(str::parse::<Place>).transpose()?;
    call.worker.shared.exports.take(account, Instant::now())?;
    call.read(move |reply| {
        actix_rt::spawn(async move {
            match views::exported(&house, account, after).await {
                Ok(page) => reply.send_encoded(|out| put_exported(out, &page)),
                Err(error) => reply.send::<()>(Err(error)),
            }
        });
    })
}

fn put_exported(out: &mut BytesMut, page: &Exported) {
    let mut events = BytesMut::new();
    for (stream, record) in &page.records {
        put_event_map(&mut events, &record.event_head(*stream), &record.body);
    }
    let next = page.next.map(|place| place.to_string());
    put_export(out, &events, page.records.len() as u32, next.as_deref());
}

/// Signs the connection in with the result of the task: the holder, the head of their inbox, and the answer.
fn enter<A: Serialize + 'static>(
    call: &mut Call<'_>,
    task: impl Future<Output = Result<(Holder, Seq, A), WireError>> + 'static,
) -> Result<(), WireError> {
    call.conn.begin_sign_in()?;
    let (worker, conn, reply) = (call.worker.clone(), call.conn.clone(), call.reply()?);
    actix_rt::spawn(async move {
        let outcome = task.await;
        conn.end_sign_in();
        match outcome {
            Ok((holder, inbox_head, answer)) if worker.let_in(&conn, holder) => {
                // The answer comes before the first event of the inbox, because both go through the hub.
                reply.send(Ok(&answer));
                worker.hub.hear_inbox(&conn, holder.account, inbox_head);
            }
            // The connection is closing or has gone.
            Ok(_) => {}
            Err(error) => reply.send::<()>(Err(error)),
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests;
