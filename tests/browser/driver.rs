//! A headless Chromium, driven over `WebDriver`: JSON over HTTP to `chromedriver`, of which the few
//! commands that the test needs are here.

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// The time limit for something to appear on the page.
const PATIENCE: Duration = Duration::from_secs(20);
/// The wait before looking again.
const GLANCE: Duration = Duration::from_millis(40);
/// The key under which `WebDriver` names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Keys by `WebDriver`'s code points.
pub(crate) mod key {
    pub(crate) const ENTER: &str = "\u{e007}";
    pub(crate) const ESCAPE: &str = "\u{e00c}";
    pub(crate) const BACKSPACE: &str = "\u{e003}";
    pub(crate) const SPACE: &str = " ";
    pub(crate) const DOWN: &str = "\u{e015}";
}

/// The programs that are needed, where they are installed.
pub(crate) struct Programs {
    driver: PathBuf,
    browser: PathBuf,
}

impl Programs {
    pub(crate) fn find() -> Option<Self> {
        let driver = in_path(&["chromedriver"])?;
        let browser = in_path(&["chromium", "chromium-browser", "google-chrome"])?;
        Some(Self { driver, browser })
    }
}

fn in_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let all = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    all.into_iter().find(|file| file.is_file())
}

/// A browser with one window.
pub(crate) struct Browser {
    driver: Child,
    http: reqwest::Client,
    session: String,
    _profile: TempDir,
}

impl Browser {
    pub(crate) async fn start(programs: &Programs) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new(&programs.driver)
            .arg("--port=0")
            // Times on the page are those of the bot's clock.
            .env("TZ", "UTC")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let port = port_of(&mut driver);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--force-prefers-reduced-motion",
            "--lang=en-GB",
        ];
        let mut arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let options = json!({"args": arguments, "binary": programs.browser});
        let wanted =
            json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}});
        let base = format!("http://127.0.0.1:{port}/session");
        let body = json!({"capabilities": {"alwaysMatch": wanted}});
        let answer: Value =
            http.post(&base).json(&body).send().await.unwrap().json().await.unwrap();
        let id = answer["value"]["sessionId"].as_str();
        let id = id.unwrap_or_else(|| panic!("the browser does not start: {answer}"));
        Self { driver, session: format!("{base}/{id}"), http, _profile: profile }
    }

    /// Closes the browser. Its console errors are a failure.
    pub(crate) async fn quit(mut self) {
        let logged = self.post("se/log", &json!({"type": "browser"})).await;
        assert_eq!(logged, json!([]), "the browser's console");
        self.http.delete(&self.session).send().await.unwrap();
        self.driver.kill().unwrap();
        self.driver.wait().unwrap();
    }

    async fn try_post(&self, command: &str, body: &Value) -> Result<Value, Value> {
        let request = self.http.post(format!("{}/{command}", self.session)).json(body);
        let response = request.send().await.unwrap();
        let is_good = response.status().is_success();
        let mut answer: Value = response.json().await.unwrap();
        if is_good { Ok(answer["value"].take()) } else { Err(answer["value"].take()) }
    }

    async fn post(&self, command: &str, body: &Value) -> Value {
        self.try_post(command, body).await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Asks Chromium itself for what `WebDriver` doesn't offer.
    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post("goog/cdp/execute", &json!({"cmd": command, "params": parameters})).await
    }

    pub(crate) async fn open(&self, url: &str) {
        self.post("url", &json!({"url": url})).await;
    }

    /// Sets the size of the window; a narrow one is like a phone's.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Sets what the system prefers: `light` or `dark`.
    pub(crate) async fn prefer(&self, scheme: &str) {
        let feature = json!({"name": "prefers-color-scheme", "value": scheme});
        self.devtools("Emulation.setEmulatedMedia", json!({"features": [feature]})).await;
    }

    /// Runs a function body in the page and returns its result.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.post("execute/sync", &json!({"script": script, "args": []})).await
    }

    /// Waits until a function body returns something true in the page.
    pub(crate) async fn until(&self, script: &str) {
        let look = async {
            while self.run(script).await != true {
                tokio::time::sleep(GLANCE).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, look).await;
        waited.unwrap_or_else(|_| panic!("in vain: {script}"));
    }

    /// Takes a picture of the window.
    pub(crate) async fn picture(&self, file: &Path) {
        let shot = self.devtools("Page.captureScreenshot", json!({"format": "png"})).await;
        let bytes = openssl::base64::decode_block(shot["data"].as_str().unwrap()).unwrap();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }

    /// The last element that an `XPath` finds and that can be seen, as soon as there is one.
    pub(crate) async fn find(&self, xpath: &str) -> Element<'_> {
        let search = async {
            loop {
                if let Some(found) = self.look(xpath).await {
                    return found;
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        let Ok(found) = tokio::time::timeout(PATIENCE, search).await else {
            let text = self.run("return document.body.innerText").await;
            panic!("there is no {xpath} on the page:\n{}", text.as_str().unwrap_or_default())
        };
        found
    }

    async fn look(&self, xpath: &str) -> Option<Element<'_>> {
        let found = self.post("elements", &json!({"using": "xpath", "value": xpath})).await;
        for element in found.as_array().unwrap().iter().rev() {
            let id = element[ELEMENT].as_str().unwrap().to_owned();
            let script = "return arguments[0].checkVisibility({visibilityProperty: true})";
            let seen = json!({"script": script, "args": [element]});
            // An element may be replaced between two looks.
            if self.try_post("execute/sync", &seen).await == Ok(json!(true)) {
                return Some(Element { browser: self, id });
            }
        }
        None
    }

    /// Waits until nothing on the page fits an `XPath`.
    pub(crate) async fn gone(&self, xpath: &str) {
        let search = async {
            while self.look(xpath).await.is_some() {
                tokio::time::sleep(GLANCE).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, search).await;
        waited.unwrap_or_else(|_| panic!("{xpath} stays on the page"));
    }

    /// Clicks what an `XPath` finds. Tries again when the page is redrawn at that moment.
    pub(crate) async fn click(&self, xpath: &str) {
        let mut refused = Value::Null;
        for _ in 0..50 {
            let element = self.find(xpath).await;
            match self.try_post(&format!("element/{}/click", element.id), &json!({})).await {
                Ok(_) => return,
                Err(error) => refused = error,
            }
            tokio::time::sleep(GLANCE).await;
        }
        panic!("cannot click {xpath}: {refused}");
    }

    /// Chooses an option of a `select` element, closed as it is, by how the option begins.
    pub(crate) async fn choose(&self, select: &str, option: &str) {
        let xpath = format!("{select}/option[starts-with(., '{option}')]");
        let found = self.post("element", &json!({"using": "xpath", "value": xpath})).await;
        let id = found[ELEMENT].as_str().expect("there is such an option");
        self.post(&format!("element/{id}/click"), &json!({})).await;
    }

    /// Types into whatever has the focus.
    pub(crate) async fn press(&self, keys: &str) {
        let active = self.http.get(format!("{}/element/active", self.session));
        let active: Value = active.send().await.unwrap().json().await.unwrap();
        let id = active["value"][ELEMENT].as_str().expect("something has the focus").to_owned();
        Element { browser: self, id }.write(keys).await;
    }
}

impl Drop for Browser {
    /// A test that failed leaves no browser behind.
    fn drop(&mut self) {
        let _ = self.driver.kill();
    }
}

/// An element of the page.
pub(crate) struct Element<'a> {
    browser: &'a Browser,
    id: String,
}

impl Element<'_> {
    /// Types into it.
    pub(crate) async fn write(&self, text: &str) {
        self.browser.post(&format!("element/{}/value", self.id), &json!({"text": text})).await;
    }
}

fn port_of(driver: &mut Child) -> u16 {
    let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let told = "was started successfully on port ";
    let line = lines
        .map(|line| line.unwrap())
        .find(|line| line.contains(told))
        .expect("chromedriver tells its port");
    let (_, port) = line.split_once(told).unwrap();
    port.trim_end_matches('.').parse().unwrap()
}
