//! The handles that nobody can have, because a reader would take whoever had one for the marketplace itself,
//! or for a word of an address.

/// The words. They are compared with a handle without its underscores.
const WORDS: &str = "abuse account admin administrator all anonymous api billing client contact deleted \
    everyone freelancer help helpdesk here hostmaster info legal login mod moderator moderators news nobody \
    noreply null official payment payments postmaster root sales security settings staff support sysadmin \
    system team trust undefined webmaster";

/// What no handle may begin with: the name of the marketplace.
const OWN_NAME: &str = "guildhall";

/// Whether nobody can have that handle.
pub fn is_reserved(handle: &str) -> bool {
    let word = handle.replace('_', "");
    word.is_empty() || word.starts_with(OWN_NAME) || WORDS.split(' ').any(|reserved| reserved == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_marketplace_is_nobodys_handle_with_or_without_underscores() {
        for handle in
            ["admin", "support", "guildhall", "system", "_ad_min_", "guildhall_support", "guild_hall"]
        {
            assert!(is_reserved(handle), "{handle}");
        }
        for handle in ["ada", "adminton", "my_support", "the_guildhall", "systems", "a__"] {
            assert!(!is_reserved(handle), "{handle}");
        }
    }

    #[test]
    fn a_handle_of_underscores_alone_is_nobodys() {
        assert!(is_reserved("___"));
    }
}
