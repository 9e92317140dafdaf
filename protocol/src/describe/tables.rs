//! What a client in JavaScript must know of the protocol while it runs, where types are gone: tables of its
//! methods, kinds and rules.

use std::fmt::{self, Write};

use super::types::{Form, Types, config};
use crate::checks::TRADE_LIMITS;
use crate::ids;
use crate::kind::Kind;
use crate::method::Access;
use crate::registry::{METHODS, entity};
use crate::rules;

pub(super) fn write(out: &mut String, types: &Types) -> fmt::Result {
    write_methods(out, types)?;
    write_method_rules(out)?;
    write_kinds(out)?;
    write_trade_limits(out)?;
    write_names(
        out,
        "Every rule of the trade.",
        "RULES: readonly Rule[]",
        rules::ALL.iter().map(|rule| rule.name),
    )
}

const METHODS_HEAD: &str = "
/**
 * Of each method: who may call it, whether it takes a `command_id` and changes something (`once`), and where ids
 * stand in what it takes, as paths of fields (the items of a list have the path of the list).
 */
export const METHODS: {
    readonly [M in keyof Methods]: { readonly access: Access; readonly once: boolean; readonly ids: readonly string[] };
} = {
";

fn write_methods(out: &mut String, types: &Types) -> fmt::Result {
    out.push_str("\n/** Who may call a method. */\nexport type Access = \"anyone\" | \"signed_out\" | \"signed_in\" | \"sandbox\";\n");
    out.push_str(METHODS_HEAD);
    for method in METHODS {
        let (access, once) = (access(method.access), method.changes);
        let ids = id_places(&method.params.name(&config()), types);
        writeln!(out, "    {:?}: {{ access: {access:?}, once: {once}, ids: {ids:?} }},", method.name)?;
    }
    out.push_str("};\n");
    Ok(())
}

fn access(access: Access) -> &'static str {
    match access {
        Access::Anyone => "anyone",
        Access::SignedOut => "signed_out",
        Access::SignedIn => "signed_in",
        Access::Sandbox => "sandbox",
    }
}

fn write_method_rules(out: &mut String) -> fmt::Result {
    out.push_str("\n/** The rules that each method may be refused by, where there are any. */\n");
    out.push_str("export const METHOD_RULES: { readonly [M in keyof Methods]?: readonly Rule[] } = {\n");
    for method in METHODS.iter().filter(|method| !method.rules.is_empty()) {
        writeln!(out, "    {:?}: {:?},", method.name, method.rules)?;
    }
    out.push_str("};\n");
    Ok(())
}

fn write_kinds(out: &mut String) -> fmt::Result {
    let read = Kind::ALL.into_iter().filter(|kind| entity(*kind).is_some()).map(Kind::name);
    write_names(out, "The kinds of stream that can be read.", "KINDS: readonly (keyof States)[]", read)
}

fn write_trade_limits(out: &mut String) -> fmt::Result {
    out.push_str(
        "\n/** The limits of profiles, jobs, proposals and offers. */\nexport const TRADE_LIMITS = {\n",
    );
    for limit in TRADE_LIMITS {
        writeln!(out, "    /** {} In {}. */\n    {}: {},", limit.about, limit.unit, limit.name, limit.limit)?;
    }
    out.push_str("} as const;\n");
    Ok(())
}

fn write_names<'a>(
    out: &mut String,
    about: &str,
    name: &str,
    names: impl Iterator<Item = &'a str>,
) -> fmt::Result {
    writeln!(out, "\n/** {about} */\nexport const {name} = [")?;
    names.into_iter().try_for_each(|name| writeln!(out, "    {name:?},"))?;
    writeln!(out, "];")
}

/// Where ids stand in values of a type: paths of fields, joined by points.
pub(super) fn id_places(r#type: &str, types: &Types) -> Vec<String> {
    let mut places = Vec::new();
    find(r#type, "", "", types, &mut places);
    places
}

/// Goes through the types that a type names. What stands in a list or in a choice has the path of that.
fn find(r#type: &str, namespace: &str, path: &str, types: &Types, places: &mut Vec<String>) {
    for word in r#type.split(|letter: char| !letter.is_alphanumeric() && !"_.".contains(letter)) {
        if ids::is_id(word) {
            places.push(path.to_owned());
        } else if let Some(declared) = types.get(&format!("{namespace}.{word}")).or_else(|| types.get(word)) {
            match &declared.form {
                Form::Map(fields) => fields.iter().for_each(|field| {
                    let deeper =
                        if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
                    find(&field.r#type, &declared.namespace, &deeper, types, places);
                }),
                Form::Other(r#type) => find(r#type, &declared.namespace, path, types, places),
            }
        }
    }
}
