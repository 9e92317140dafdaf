//! Machines that are not written yet.
macro_rules! stub_machine {
    ($name:ident, $kind:expr) => {
        /// Not written yet.
        #[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
        pub struct $name {}
        /// Not written yet.
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        pub enum Command {}
        /// Not written yet.
        #[derive(Debug)]
        pub enum Event {}
        impl crate::Machine for $name {
            const KIND: protocol::Kind = $kind;
            type Command = Command;
            type Event = Event;
            type Answer = ();
            type View = ();
            fn decide(&self, _: &crate::Occasion, command: &Command) -> Result<Vec<Event>, crate::Refusal> {
                match *command {}
            }
            fn apply(&mut self, event: &Event, _: &crate::Stamp) {
                match *event {}
            }
            fn view(&self, _: &crate::Occasion) -> Result<(), crate::Refusal> {
                Err(crate::Refusal::NotFound)
            }
            fn admit(&self, _: &crate::Occasion) -> Result<(), crate::Refusal> {
                Err(crate::Refusal::NotFound)
            }
            fn effects(event: &Event, _: &crate::Stamp) -> Vec<crate::Effect> {
                match *event {}
            }
            fn answer(event: &Event, _: &crate::Stamp) -> Result<(), crate::Refusal> {
                match *event {}
            }
            fn write(event: &Event) -> crate::Written {
                match *event {}
            }
            fn read(r#type: &str, _: &[u8], _: Option<&[u8]>) -> Result<Event, crate::Unreadable> {
                Err(crate::Unreadable { r#type: r#type.to_owned(), why: "unknown".to_owned() })
            }
        }
    };
}
pub(crate) use stub_machine;
