//! Who gets at the page.

use crate::preview::Preview;
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test]
async fn the_page_is_for_this_machine_and_runs_nothing_from_elsewhere() {
    let preview = Preview::start();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let page = http.get(&preview.url).send().await.unwrap();
    let header = |name: &str| page.headers()[name].to_str().unwrap().to_owned();
    assert!(
        header("content-security-policy").starts_with("default-src 'none'; script-src 'self';")
    );
    assert!(!header("content-security-policy").contains("unsafe"));
    assert_eq!(header("x-content-type-options"), "nosniff");

    let stranger = http.get(&preview.url).header("host", "rebound.example").send().await.unwrap();
    assert_eq!(stranger.status(), StatusCode::FORBIDDEN);

    let clock = format!("{}api/clock", preview.url);
    let move_clock = || http.post(&clock).json(&json!({"step": "hour"}));
    assert_eq!(move_clock().send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let foreign = move_clock().header("origin", "http://evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let own = move_clock().header("origin", preview.url.trim_end_matches('/'));
    assert_eq!(own.send().await.unwrap().status(), StatusCode::OK);
}
