//! Access to the page.

use crate::preview::Preview;
use reqwest::StatusCode;
use serde_json::{Value, json};

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

#[tokio::test]
async fn files_are_taken_from_the_page_alone_and_saved_rather_than_shown() {
    let preview = Preview::start();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let view = first_view(&http, &preview).await;
    let (member, channel) = (view["viewer"].as_str().unwrap(), view["channel"]["id"].as_str());
    let channel = channel.unwrap();
    let upload = |name: &str, bytes: Vec<u8>| {
        let picked = format!("member={member}&channel={channel}&name={name}");
        http.post(format!("{}api/upload?{picked}", preview.url)).body(bytes)
    };
    let own = preview.url.trim_end_matches('/');

    let foreign = upload("a.toml", vec![]).header("origin", "http://evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let large = upload("a.toml", vec![0; 10 * 1024 * 1024 + 1]).header("origin", own);
    let large = large.send().await.unwrap();
    assert_eq!(large.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(large.text().await.unwrap().contains("10 MB"));

    let page = upload("../page.html", b"<script>alert(1)</script>".into()).header("origin", own);
    let page: Value = page.send().await.unwrap().json().await.unwrap();
    let id = page["id"].as_str().unwrap();
    let saved = http.get(format!("{}attachments/{channel}/{id}/page.html", preview.url));
    let saved = saved.send().await.unwrap();
    assert_eq!(saved.headers()["content-disposition"], "attachment");
    assert_eq!(saved.headers()["content-type"], "application/octet-stream");

    for path in ["attachments/1/2/..%2f..%2fCargo.toml", "page/..%2f..%2fmod.rs", "page/../mod.rs"]
    {
        let found = http.get(format!("{}{path}", preview.url)).send().await.unwrap();
        assert_eq!(found.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

/// The first view that the page draws.
async fn first_view(http: &reqwest::Client, preview: &Preview) -> Value {
    let mut events = http.get(format!("{}api/live", preview.url)).send().await.unwrap();
    let mut heard = Vec::new();
    loop {
        heard.extend(events.chunk().await.unwrap().expect("a view comes"));
        let text = String::from_utf8_lossy(&heard);
        let complete = text.split_inclusive("\n\n").filter(|event| event.ends_with("\n\n"));
        let data = complete.into_iter().find_map(|event| event.strip_prefix("event: view\ndata: "));
        if let Some(data) = data {
            return serde_json::from_str(data).unwrap();
        }
    }
}
