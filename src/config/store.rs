//! The address of a store.

use serde::{Deserialize, Serialize};

/// The prefix of the address of a CQL cluster.
const CQL: &str = "scylla://";

/// The port of a node whose address has none.
const CQL_PORT: u16 = 9_042;

/// The longest name of a keyspace, in bytes.
const KEYSPACE_BYTES_MAX: usize = 48;

/// The store that keeps the journals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum StoreUrl {
    /// SQLite in the data folder.
    Sqlite,
    /// A cluster of ScyllaDB or Apache Cassandra.
    Cql(CqlUrl),
}

/// The address of a cluster: `scylla://host1:9042,host2:9042/keyspace?local_dc=…&consistency=…`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CqlUrl {
    /// The nodes to contact first, each `host:port`.
    pub contact_points: Vec<String>,
    /// The keyspace.
    pub keyspace: String,
    /// The datacenter whose nodes are used.
    pub local_dc: Option<String>,
    /// How many replicas must agree.
    pub consistency: Consistency,
}

/// How many replicas must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// `local_quorum`: a majority in the local datacenter; the default.
    LocalQuorum,
    /// `quorum`: a majority over all datacenters.
    Quorum,
}

impl TryFrom<String> for StoreUrl {
    type Error = String;

    fn try_from(url: String) -> Result<Self, String> {
        // The address may hold a password, so the error does not repeat it.
        match (url.as_str(), url.strip_prefix(CQL)) {
            ("sqlite:", _) => Ok(StoreUrl::Sqlite),
            (_, Some(rest)) => CqlUrl::parse(rest).map(StoreUrl::Cql),
            _ => Err("no such store; known are `sqlite:`, the embedded one in the data folder, and \
                      `scylla://host:port,…/keyspace`, a cluster"
                .to_owned()),
        }
    }
}

impl CqlUrl {
    fn parse(rest: &str) -> Result<Self, String> {
        let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (nodes, keyspace) = place.split_once('/').ok_or("the address names no keyspace")?;
        if nodes.contains('@') {
            return Err("a user and a password do not belong into the address".to_owned());
        }
        let contact_points = nodes.split(',').map(contact_point).collect::<Result<_, _>>()?;
        let mut url = Self {
            contact_points,
            keyspace: checked_keyspace(keyspace)?,
            local_dc: None,
            consistency: Consistency::LocalQuorum,
        };
        for option in options.split('&').filter(|option| !option.is_empty()) {
            url.take(option)?;
        }
        Ok(url)
    }

    fn take(&mut self, option: &str) -> Result<(), String> {
        match option.split_once('=') {
            Some(("local_dc", name)) if !name.is_empty() => self.local_dc = Some(name.to_owned()),
            Some(("consistency", "local_quorum")) => self.consistency = Consistency::LocalQuorum,
            Some(("consistency", "quorum")) => self.consistency = Consistency::Quorum,
            Some(("consistency", _)) => {
                return Err(
                    "consistency is local_quorum or quorum: nothing weaker keeps a journal".to_owned()
                );
            }
            _ => return Err("the address takes local_dc=… and consistency=… alone".to_owned()),
        }
        Ok(())
    }
}

fn contact_point(node: &str) -> Result<String, String> {
    let (host, port) = match node.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
        Some((host, port)) => (host, port.parse().map_err(|_| "a node is host:port".to_owned())?),
        None => (node, CQL_PORT),
    };
    if host.is_empty() { Err("a node has no name".to_owned()) } else { Ok(format!("{host}:{port}")) }
}

fn checked_keyspace(name: &str) -> Result<String, String> {
    // The characters that CQL accepts without quotes.
    let allowed = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
    if name.len() > KEYSPACE_BYTES_MAX || !allowed || !begins {
        return Err(format!(
            "a keyspace is 1 to {KEYSPACE_BYTES_MAX} small letters, digits and `_`, a letter first"
        ));
    }
    Ok(name.to_owned())
}

impl From<StoreUrl> for String {
    fn from(url: StoreUrl) -> String {
        let StoreUrl::Cql(url) = url else { return "sqlite:".to_owned() };
        let local_dc = url.local_dc.map(|name| format!("local_dc={name}&")).unwrap_or_default();
        let consistency = match url.consistency {
            Consistency::LocalQuorum => "local_quorum",
            Consistency::Quorum => "quorum",
        };
        let nodes = url.contact_points.join(",");
        format!("{CQL}{nodes}/{}?{local_dc}consistency={consistency}", url.keyspace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<StoreUrl, String> {
        StoreUrl::try_from(url.to_owned())
    }

    #[test]
    fn an_address_of_a_cluster_names_nodes_a_keyspace_and_how_it_is_asked() {
        let whole = "scylla://one:9042,two:19042/guildhall?local_dc=east&consistency=quorum";
        let StoreUrl::Cql(url) = parse(whole).unwrap() else { panic!("it is a cluster") };
        assert_eq!(url.contact_points, ["one:9042", "two:19042"]);
        assert_eq!((url.keyspace.as_str(), url.local_dc.as_deref()), ("guildhall", Some("east")));
        assert_eq!(url.consistency, Consistency::Quorum);
        assert_eq!(String::from(StoreUrl::Cql(url)), whole);

        let StoreUrl::Cql(short) = parse("scylla://one/k").unwrap() else { panic!("it is a cluster") };
        assert_eq!(
            (short.contact_points, short.consistency),
            (vec!["one:9042".to_owned()], Consistency::LocalQuorum)
        );
    }

    #[test]
    fn an_address_that_says_too_little_or_too_much_is_refused_without_being_repeated() {
        for bad in [
            "mongo://user:hunter2@host",
            "scylla://host",
            "scylla:///k",
            "scylla://host/",
            "scylla://host/hunter2-",
            "scylla://host/Hunter2",
            "scylla://host/2hunter2",
            "scylla://host:x/k",
            "scylla://user:hunter2@host/k",
            "scylla://host/k?consistency=one",
            "scylla://host/k?hunter2=1",
        ] {
            let why = parse(bad).unwrap_err();
            assert!(!why.contains("hunter2") && !why.is_empty(), "{bad}: {why}");
        }
    }
}
