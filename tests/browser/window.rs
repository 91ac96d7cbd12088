//! The page as a person uses it.

use crate::driver::{Browser, key};
use crate::preview::Preview;
use std::path::{Path, PathBuf};

/// A member's window on the page.
pub(crate) struct Window {
    pub(crate) browser: Browser,
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("../screenshots").join(format!("{name}.png"))
}

fn button(label: &str) -> String {
    format!("//button[normalize-space()=\"{label}\"]")
}

impl Window {
    pub(crate) async fn on(preview: &Preview, browser: Browser) -> Self {
        browser.resize(1280, 800).await;
        browser.prefer("light").await;
        browser.open(&preview.url).await;
        let window = Self { browser };
        window.see("Message #interview-prep").await;
        window
    }

    /// Waits for a text, a label or a placeholder.
    pub(crate) async fn see(&self, text: &str) {
        let holds = format!("contains(normalize-space(.), \"{text}\")");
        let xpath = format!(
            "//body//*[({holds} and not(*[{holds}])) or contains(@aria-label, \"{text}\")]"
        );
        self.browser.find(&xpath).await;
    }

    pub(crate) async fn click(&self, label: &str) {
        self.browser.click(&button(label)).await;
    }

    pub(crate) async fn be(&self, name: &str) {
        self.browser.choose("//select[@id='person']", name).await;
        self.browser.find("//main[@id='channel'][not(@aria-busy)]").await;
        let chosen = "return document.querySelector('#person').selectedOptions[0].text";
        let chosen = self.browser.run(chosen).await;
        assert!(chosen.as_str().unwrap().starts_with(name), "{chosen}");
    }

    /// Takes a slash command from the list by keyboard alone. The focus is then where its options
    /// are chosen.
    pub(crate) async fn begin_command(&self, path: &str) {
        self.browser.click("//input[@id='composer-channel']").await;
        self.browser.press(&format!("/{path}")).await;
        self.browser
            .find(&format!("//*[@role='option'][@aria-selected='true']/b[.='/{path}']"))
            .await;
        self.browser.press(key::ENTER).await;
        self.browser.find(&format!("//span[@class='command'][.='/{path}']")).await;
    }

    /// Adds an option to the command that is being typed, and takes the first choice for it.
    pub(crate) async fn option(&self, name: &str, typed: &str, choice: &str) {
        self.browser.press(name).await;
        self.browser
            .find(&format!("//*[@role='option'][@aria-selected='true']/b[.='{name}']"))
            .await;
        self.browser.press(key::ENTER).await;
        self.browser.press(typed).await;
        self.browser
            .find(&format!("//*[@role='option'][@aria-selected='true']/b[contains(., '{choice}')]"))
            .await;
        self.browser.press(key::ENTER).await;
    }

    pub(crate) async fn send_command(&self, path: &str) {
        self.begin_command(path).await;
        self.browser.press(key::ENTER).await;
    }

    /// Answers the newest question by its form.
    pub(crate) async fn answer(&self, text: &str) {
        self.answer_by("Answer", text).await;
    }

    /// Answers by the form that a button opens.
    pub(crate) async fn answer_by(&self, button: &str, text: &str) {
        self.click(button).await;
        self.browser.find("//dialog//textarea[@required]").await.write(text).await;
        self.click("Submit").await;
        self.browser.gone("//dialog").await;
        self.see("Key points").await;
    }

    /// Takes a picture, without transient notices.
    pub(crate) async fn picture(&self, name: &str) {
        self.browser.gone("//p[@id='status'][text()]").await;
        self.browser.picture(&file(name)).await;
    }
}
