//! The load tester against real servers: what it plays, what it finds, and the reports it leaves.

use serde_json::Value;
use tests::load::Load;
use tests::server::Settings;

#[tokio::test]
async fn a_run_without_a_fault_says_so_in_its_table_its_json_and_its_page() {
    let server = Settings::default().start().await;
    let load = Load::of("chat", server.address()).with("--rooms 2 --members 3 --rate 100");
    let left = load.with(&format!("--warmup-seconds 0 --seconds 2 --pid {}", server.pid())).run().await;

    assert!(left.success, "{}", left.table);
    assert_eq!((left.faults(), left.measured("publish to ack")), (0, Some(200)));
    assert_eq!(left.measured("publish to delivery"), Some(600));
    assert!(left.figure("server CPU per delivery").is_some());
    assert!(left.table.contains("publish to delivery"), "{}", left.table);
    assert!(left.page.contains("No faults") && left.page.contains("<svg"));
}

#[tokio::test]
async fn contracts_of_which_some_are_refunded_leave_in_every_wallet_what_they_must() {
    let server = Settings::default().with_sandbox_clock().start().await;
    let load = Load::of("milestones", server.address()).with("--pairs 2 --rate 20 --seconds 1");
    let left = load.with("--refund-every 4 --payout").run().await;

    assert!(left.success, "{}", left.table);
    assert_eq!((left.faults(), left.measured("5 give it back")), (0, Some(5)));
    assert_eq!((left.figure("contracts paid"), left.figure("contracts refunded")), (Some(15.0), Some(5.0)));
    let sums = ["deposited", "kept as fees", "withdrawn"].map(|sum| left.figure(sum).expect("it is told"));
    assert!(sums[1] > 0.0 && (sums[0] - sums[1] - sums[2]).abs() < 0.005, "{sums:?}");
}

#[tokio::test]
async fn all_that_the_market_was_promised_stands_though_its_server_is_killed_on_the_way() {
    let load = Load::serving("market").with("--clients 2 --freelancers 10 --jobs 2 --seconds 2");
    let load =
        load.with("--flows-per-second 4 --submits-per-second 10 --on-one-job 8 --searches-per-second 20");
    let left = load.with("--edits-per-second 60 --kills 2").run().await;

    assert!(left.success, "{}", left.table);
    assert_eq!((left.faults(), left.measured("whole flow")), (0, Some(8)));
    assert_eq!(left.measured("submit to the client's screen"), Some(8 * 5 + 20));
    assert_eq!(left.measured("submit to the client's screen, on the one job"), Some(8));
    assert_eq!(left.measured("published to found"), Some(8));
    assert_eq!((left.measured("edit of a profile"), left.measured("edited to found")), (Some(120), Some(2)));
    let searched = ["search of people", "search of jobs", "search with counts"];
    assert_eq!(searched.map(|search| left.measured(search)), [Some(10), Some(20), Some(10)]);
    assert_eq!(left.figure("times the server was killed"), Some(2.0));
    assert_eq!(left.figure("proposals read back"), Some(60.0));
    assert_eq!(left.figure("contracts read back"), Some(8.0));
    let report = left.audit().await;
    assert!(report.is_settled(), "{report:?}");
}

#[tokio::test]
async fn everybody_hears_of_each_job_that_their_saved_search_finds_and_is_told_it_again_on_asking() {
    let server = Settings::default().start().await;
    let load =
        Load::of("match", server.address()).with("--connections 8 --people 4 --searches 2 --clients 2");
    let left = load.with("--jobs-per-second 10 --seconds 1").run().await;

    assert!(left.success, "{}", left.table);
    assert_eq!(left.faults(), 0);
    assert_eq!(left.figure("jobs published"), Some(10.0));
    assert_eq!(left.measured("due to told"), Some(10 * 4));
}

#[tokio::test]
async fn rooms_at_rest_are_read_whole_after_their_server_was_killed() {
    let left = Load::serving("wake").with("--rooms 20 --messages 3 --rate 100").run().await;

    assert!(left.success, "{}", left.table);
    assert_eq!(left.faults(), 0);
    assert_eq!(left.measured("state of a room at rest"), Some(20));
    assert_eq!(left.measured("state of a room awake"), Some(20));
    assert!(left.figure("server CPU per room woken").is_some());
}

#[tokio::test]
async fn conversations_are_played_whole_though_their_server_is_killed_on_the_way() {
    let conversations = r#"{"source": "this test", "empty": 1, "chats": [
        {"members": ["ada", "bob"], "messages": [[0, 0, "hi"], [500, 1, "hello"], [900, 0, "\u00e4gypten"]]},
        {"members": ["ada"], "messages": [[0, 0, "anyone?"]]}]}"#;
    let load = Load::serving("replay").with_input("--conversations", "conversations.json", conversations);
    let left = load.with("--kills 1 --seconds 1 --speed 1").run().await;

    assert!(left.success, "{}", left.table);
    assert_eq!((left.faults(), left.measured("due to ack")), (0, Some(4)));
    assert_eq!(left.figure("times the server was killed"), Some(1.0));
    assert_eq!(left.figure("chats with a silent second member"), Some(1.0));
    assert_eq!(left.figure("empty messages left out of the whole file"), Some(1.0));
}

#[tokio::test]
async fn the_hall_and_the_floor_are_measured_beside_each_other_and_lose_nothing() {
    let load = Load::of("curve", ([127, 0, 0, 1], 1).into()).beside_the_floor();
    let load = load.with("--rooms 2 --members 3 --rates 50,100 --only-listed --runs 1");
    let left = load.with("--warmup-seconds 0.2 --seconds 1").run().await;

    assert!(left.success, "{}", left.table);
    let servers = left.json["curves"]["servers"].as_array().expect("there are servers");
    assert_eq!(servers.len(), 2);
    for server in servers {
        let points = server["runs"][0]["points"].as_array().expect("there are points");
        assert_eq!(points.len(), 2, "{server}");
        for point in points.iter().map(|played| &played["point"]) {
            let value = |name: &str| point.pointer(name).and_then(Value::as_f64).expect("it is a number");
            assert_eq!(["/refused", "/lost", "/faults"].map(value), [0.0; 3], "{point}");
            let (rate, published) = (value("/rate"), value("/published"));
            assert!((published / rate - 1.0).abs() < 0.2, "{point}");
            assert!((value("/delivered") / published - 3.0).abs() < 0.5, "{point}");
            assert!(value("/ack_ms/p50") > 0.0 && value("/delivery_ms/p50") <= value("/delivery_ms/p99"));
        }
    }
    assert!(left.table.contains("by the floor's") && left.page.matches("<svg").count() == 4);
}
