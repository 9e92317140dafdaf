//! The events of a machine. One line of `events!` for each event declares its variant, its type on the wire,
//! and how it is written and read back.

use std::fmt::Debug;
use std::marker::PhantomData;

use protocol::example::Example;
use serde::de::DeserializeOwned;

use crate::machine::{Unreadable, Written, read_body};
use crate::shape::{Bodies, Shape};

/// Nil in MessagePack: what an absent private body reads as.
pub(crate) const NIL: &[u8] = b"\xc0";

/// The events of a machine, as they are stored in the journal. Most machines get this from
/// [`events!`](crate::events!).
pub trait Journaled: Sized + Debug {
    /// The wire types of the events that have a public body.
    const PUBLIC: &'static [&'static str];

    /// The names of all variants, where [`events!`](crate::events!) makes them.
    const VARIANTS: &'static [&'static str] = &[];

    /// One event of each variant whose bodies all have an example. The golden files hold these where no test
    /// gives an event of that variant.
    fn examples() -> Vec<Self> {
        Vec::new()
    }

    /// The type of the event on the wire, or [`NOTED`](crate::machine::NOTED) where the event has no public
    /// body.
    fn name(&self) -> &'static str;

    /// Writes the event as it is stored in the journal and sent to readers.
    fn write(&self) -> Written;

    /// Reads back an event that `write` wrote. The bodies are of the newest shape, without their version.
    /// Nothing is judged here: an event was judged when it was decided, and today's rules must not make a
    /// stored event unreadable.
    fn read(r#type: &str, body: &[u8], private: Option<&[u8]>) -> Result<Self, Unreadable>;

    /// The newest shape in which `write` writes events of that type.
    ///
    /// The version of a shape rises when a program that ignores the added part would fold a wrong state. An
    /// event that does not use the addition may still be written in the older shape, so that older programs
    /// can read it.
    fn shape(_type: &str) -> Shape {
        Shape::FIRST
    }

    /// Turns the bodies of an older shape into bodies that `read` accepts. An addition with a default needs
    /// no work here.
    fn upcast<'a>(_type: &str, _of: Shape, bodies: Bodies<'a>) -> Result<Bodies<'a>, Unreadable> {
        Ok(bodies)
    }
}

/// The two bodies of a stored event, before they are read.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a> {
    /// The type of the event.
    pub r#type: &'a str,
    /// The public body, which every reader gets.
    pub body: &'a [u8],
    /// The private body, which never leaves the process.
    pub private: Option<&'a [u8]>,
}

impl Read<'_> {
    /// Reads the public body.
    pub fn public<T: DeserializeOwned>(&self) -> Result<T, Unreadable> {
        read_body(self.r#type, self.body)
    }

    /// Reads the private body. Where none is stored, it reads as nil: an `Option` is then `None`, anything
    /// else does not read.
    pub fn private<T: DeserializeOwned>(&self) -> Result<T, Unreadable> {
        read_body(self.r#type, self.private.unwrap_or(NIL))
    }
}

/// The private body of an event, whose type `T` may have an example. Where `T` has one, the function of this
/// type is called, because Rust prefers it to the function of a trait. Where `T` has none, the function of
/// [`WithoutExample`] is called.
pub struct Private<T>(PhantomData<T>);

impl<T: Example> Private<T> {
    /// The example.
    pub fn example() -> Option<T> {
        Some(T::example())
    }
}

/// Answers for a type that has no example.
pub trait WithoutExample<T> {
    /// There is no example.
    fn example() -> Option<T> {
        None
    }
}

impl<T> WithoutExample<T> for Private<T> {}

/// The first shape of the list whose condition is true, else [`Shape::FIRST`].
pub fn shape_where(newer: &[(Shape, bool)]) -> Shape {
    newer.iter().find(|(_, uses_it)| *uses_it).map_or(Shape::FIRST, |(shape, _)| *shape)
}

/// Makes events that have no public body those of a machine ([`Journaled`]): what is stored is the event
/// itself, and readers see nothing of it.
#[macro_export]
macro_rules! private_events {
    ($event:ty) => {
        impl $crate::Journaled for $event {
            const PUBLIC: &'static [&'static str] = &[];

            fn name(&self) -> &'static str {
                $crate::machine::NOTED
            }

            fn write(&self) -> $crate::machine::Written {
                $crate::machine::noted(self)
            }

            fn read(
                r#type: &str,
                body: &[u8],
                private: Option<&[u8]>,
            ) -> Result<Self, $crate::machine::Unreadable> {
                match r#type {
                    $crate::machine::NOTED => $crate::events::Read { r#type, body, private }.private(),
                    other => Err($crate::machine::Unreadable::unknown(other)),
                }
            }
        }
    };
}

/// Declares the events of a machine: the enum, and how each is written and read back ([`Journaled`]).
///
/// ```text
/// events! {
///     /// What happens in a room.
///     pub enum Event {
///         /// A message.
///         "posted" => Posted(Posted, PostCount),
///     }
///     noted {
///         /// Nobody's business but the server's.
///         Refused(Remembered),
///     }
/// }
/// ```
///
/// - `"posted" => Posted(Posted, PostCount)`: the type on the wire, the variant, the body that every reader
///   gets, and, where there is one, what is stored beside it and never leaves the server. `Offered(Offered as
///   StoredOffer)` reads the body as another type, which is then turned into it by `TryFrom`.
/// - The events of `noted` have nothing public in them: what is stored is the variant's name and its body. In
///   place of the block, `noted Noted(Noted)` stores that one body as it is.
/// - `newer SHAPE if Event::uses_it` after a line: an event of which `uses_it` is true is written in the
///   newer shape, others in the first. In the block, `newer SHAPE as OtherName if ...`, since programs from
///   before there were versions know a noted event by its name.
///
/// An event has an example where its private body has one; every public body has one.
#[macro_export]
macro_rules! events {
    (
        $(#[$meta:meta])*
        $vis:vis enum $event:ident {
            $(
                $(#[$doc:meta])*
                $name:literal => $variant:ident($body:ty $(as $stored:ty)? $(, $private:ty)?)
                $(newer $shape:ident if $is_newer:path)?,
            )*
        }
        $(noted {
            $(
                $(#[$noted_doc:meta])*
                $noted:ident($noted_body:ty)
                $(newer $noted_shape:ident as $newer_name:ident if $is_noted_newer:path)?,
            )*
        })?
        $(noted $(#[$whole_doc:meta])* $whole:ident($whole_body:ty))?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        $vis enum $event {
            $($(#[$doc])* $variant($body $(, $private)?),)*
            $($($(#[$noted_doc])* $noted($noted_body),)*)?
            $($(#[$whole_doc])* $whole($whole_body),)?
        }

        impl $crate::Journaled for $event {
            const PUBLIC: &'static [&'static str] = &[$($name),*];

            const VARIANTS: &'static [&'static str] = &[
                $(stringify!($variant),)* $($(stringify!($noted),)*)? $(stringify!($whole),)?
            ];

            fn examples() -> Vec<Self> {
                let examples = [$($crate::events!(@example Self::$variant, $body $(, $private)?)),*];
                examples.into_iter().flatten().collect()
            }

            fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(..) => $name,)*
                    $($(Self::$noted(..) => $crate::machine::NOTED,)*)?
                    $(Self::$whole(..) => $crate::machine::NOTED,)?
                }
            }

            fn write(&self) -> $crate::Written {
                $(
                    #[derive(serde::Serialize)]
                    enum NotedForm<'a> {
                        $($noted(&'a $noted_body), $($newer_name(&'a $noted_body),)?)*
                    }
                )?
                match self {
                    $(Self::$variant(body $(, $crate::events!(@name private $private))?) => {
                        $crate::machine::public($name, body)
                            $(.with_private($crate::events!(@name private $private)))?
                            .in_shape($crate::events::shape_where(&[$(($shape, $is_newer(self)))?]))
                    })*
                    $($(Self::$noted(body) => {
                        $(if $is_noted_newer(self) {
                            return $crate::machine::noted(&NotedForm::$newer_name(body)).in_shape($noted_shape);
                        })?
                        $crate::machine::noted(&NotedForm::$noted(body))
                    })*)?
                    $(Self::$whole(body) => $crate::machine::noted::<$whole_body>(body),)?
                }
            }

            fn shape(r#type: &str) -> $crate::shape::Shape {
                $($(if r#type == $name {
                    return $shape;
                })?)*
                $($($(if r#type == $crate::machine::NOTED {
                    return $noted_shape;
                })?)*)?
                _ = r#type;
                $crate::shape::Shape::FIRST
            }

            fn read(r#type: &str, body: &[u8], private: Option<&[u8]>) -> Result<Self, $crate::Unreadable> {
                $(
                    #[derive(serde::Deserialize)]
                    enum NotedForm {
                        $($noted($noted_body), $($newer_name($noted_body),)?)*
                    }
                )?
                let bodies = $crate::events::Read { r#type, body, private };
                Ok(match r#type {
                    $($name => Self::$variant(
                        $crate::events!(@read bodies $body $(as $stored)?)
                        $(, bodies.private::<$private>()?)?
                    ),)*
                    $($crate::machine::NOTED => match bodies.private::<NotedForm>()? {
                        $(
                            NotedForm::$noted(body) => Self::$noted(body),
                            $(NotedForm::$newer_name(body) => Self::$noted(body),)?
                        )*
                    },)?
                    $($crate::machine::NOTED => Self::$whole(bodies.private::<$whole_body>()?),)?
                    other => return Err($crate::Unreadable::unknown(other)),
                })
            }
        }
    };
    (@name $name:ident $of:ty) => { $name };
    (@example $event:expr, $body:ty) => { Some($event(<$body as ::protocol::example::Example>::example())) };
    (@example $event:expr, $body:ty, $private:ty) => {{
        #[allow(unused_imports, reason = "it stands in where there is no example")]
        use $crate::events::WithoutExample;
        let private = $crate::events::Private::<$private>::example();
        private.map(|private| $event(<$body as ::protocol::example::Example>::example(), private))
    }};
    (@read $bodies:ident $body:ty as $stored:ty) => {
        <$body>::try_from($bodies.public::<$stored>()?)?
    };
    (@read $bodies:ident $body:ty) => { $bodies.public::<$body>()? };
}
