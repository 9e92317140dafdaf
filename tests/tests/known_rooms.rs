//! Rooms written through the storage port are the rooms of a server that starts on them.

use protocol::room::State;
use protocol::{Kind, StreamId};
use tests::known_rooms::{People, write};
use tests::people::{again, register};
use tests::server::Settings;

const ROOMS: usize = 25;

#[tokio::test]
async fn rooms_written_beforehand_are_listed_read_and_talked_in_like_any_other() {
    let mut server = Settings::default().start().await;
    let (ada, bob) = (register(&server, "ada").await, register(&server, "bob").await);
    server.stop().await;
    write(&server.data(), ROOMS, People::of([ada.account(), bob.account()]), |_| ()).await.unwrap();
    server.restart().await;
    let ada = again(&server, &ada).await;

    let listed = ada.rooms().list(None, Some(100)).await.unwrap().rooms;
    assert_eq!(listed.len(), ROOMS);
    for room in &listed {
        let (seq, state) =
            ada.streams().state::<State>(StreamId::new(Kind::Room, room.room.0)).await.unwrap();
        assert_eq!((seq, room.head, state.members.len()), (1, 1, 2));
        assert_eq!(state.title, room.title);
        assert_eq!(ada.rooms().post(room.room, "hello").await.unwrap().seq, 2);
    }
    let news = StreamId::new(Kind::Inbox, ada.account().0);
    assert_eq!(ada.streams().read_after(news, 0, 100).await.unwrap().events.len(), ROOMS);
}
