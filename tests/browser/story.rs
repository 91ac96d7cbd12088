//! A week with the bot, seen on the page.

use crate::driver::{Browser, key};
use crate::preview::Preview;
use std::path::{Path, PathBuf};

/// A member's window on the page.
struct Window {
    browser: Browser,
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("../screenshots").join(format!("{name}.png"))
}

fn button(label: &str) -> String {
    format!("//button[normalize-space()='{label}']")
}

impl Window {
    async fn on(preview: &Preview, browser: Browser) -> Self {
        browser.resize(1280, 800).await;
        browser.prefer("light").await;
        browser.open(&preview.url).await;
        let window = Self { browser };
        window.see("Message #interview-prep").await;
        window
    }

    /// Waits for a text, a label or a placeholder.
    async fn see(&self, text: &str) {
        let holds = format!("contains(normalize-space(.), \"{text}\")");
        let xpath = format!(
            "//body//*[({holds} and not(*[{holds}])) or contains(@aria-label, \"{text}\")]"
        );
        self.browser.find(&xpath).await;
    }

    async fn click(&self, label: &str) {
        self.browser.click(&button(label)).await;
    }

    async fn be(&self, name: &str) {
        // In a menu that is closed, typing chooses.
        self.browser.find("//select[@id='person']").await.write(name).await;
        self.browser.find("//main[@id='channel'][not(@aria-busy)]").await;
        let chosen = "return document.querySelector('#person').selectedOptions[0].text";
        let chosen = self.browser.run(chosen).await;
        assert!(chosen.as_str().unwrap().starts_with(name), "{chosen}");
    }

    /// Takes a slash command from the list by keyboard alone. The focus is then where its options
    /// are chosen.
    async fn begin_command(&self, path: &str) {
        self.browser.click("//textarea[@id='composer-channel']").await;
        self.browser.press(&format!("/{path}")).await;
        self.browser
            .find(&format!("//*[@role='option'][@aria-selected='true']/b[.='/{path}']"))
            .await;
        self.browser.press(key::ENTER).await;
        self.browser.find(&format!("//span[@class='command'][.='/{path}']")).await;
    }

    /// Adds an option to the command that is being typed, and takes the first choice for it.
    async fn option(&self, name: &str, typed: &str, choice: &str) {
        self.browser.press(name).await;
        self.browser
            .find(&format!("//*[@role='option'][@aria-selected='true']/b[.='{name}']"))
            .await;
        self.browser.press(key::ENTER).await;
        self.browser.press(typed).await;
        self.browser
            .find(&format!("//*[@role='option'][@aria-selected='true']/b[.='{choice}']"))
            .await;
        self.browser.press(key::ENTER).await;
    }

    async fn send_command(&self, path: &str) {
        self.begin_command(path).await;
        self.browser.press(key::ENTER).await;
    }

    /// Answers the newest question by its form.
    async fn answer(&self, text: &str) {
        self.click("Answer").await;
        self.browser.find("//dialog//textarea[@required]").await.write(text).await;
        self.click("Submit").await;
        self.browser.gone("//dialog").await;
        self.see("Key points").await;
    }

    async fn picture(&self, name: &str) {
        self.browser.picture(&file(name)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_tries_the_bot_in_the_browser() {
    let Some(browser) = crate::browser().await else { return };
    let preview = Preview::start();
    let window = Window::on(&preview, browser).await;
    let browser = &window.browser;

    // Ada owns the server and sets the bot up, by keyboard.
    window.begin_command("setup").await;
    window.option("time", "9", "09:00").await;
    window.option("zone", "warsaw", "Europe/Warsaw").await;
    window.picture("composer").await;
    browser.press(key::ENTER).await;
    window.see("Only you can see this").await;
    window.picture("setup").await;

    // Chidi may not.
    window.be("Chidi").await;
    browser.click("//textarea[@id='composer-channel']").await;
    browser.press("/").await;
    browser.find("//*[@role='option']/b[.='/streak show']").await;
    browser.gone("//*[@role='option']/b[.='/setup']").await;
    browser.press(key::ESCAPE).await;

    window.click("Next daily").await;
    window.see("Daily #1").await;
    window.picture("daily").await;
    window.answer("I would start with what the language promises.").await;
    browser.click("//button[@class='menu-opener']").await;
    browser.press(key::SPACE).await;
    browser.press(key::DOWN).await;
    browser.press(key::SPACE).await;
    window.picture("key-points").await;
    window.click("Done").await;
    window.see("You had 2 of").await;
    let focused = "return document.activeElement.className";
    assert_eq!(browser.run(focused).await, "menu-opener", "the focus comes back to the menu");

    window.be("Bo").await;
    browser.gone("//main//p[contains(., 'You had 2 of')]").await;
    window.answer("No idea. || <b>really</b> ``` <@&1> @everyone").await;
    let focused = "return document.activeElement.textContent";
    assert_eq!(browser.run(focused).await, "Answer", "the focus comes back to the button");
    window.click("Reveal in thread").await;
    window.see("The answer is in").await;
    browser.click("//button[@class='thread-link']").await;
    browser.find("//aside[@id='thread']//*[contains(text(), 'Reveal 1 of')]").await;
    window.picture("thread").await;
    browser.prefer("dark").await;
    window.picture("thread-dark").await;
    browser.prefer("light").await;
    browser.click("//button[@aria-label='Close the thread']").await;

    window.click("My streak").await;
    window.see("streak").await;

    // Buttons from before a restart still work.
    window.click("Tools").await;
    window.click("Restart the bot").await;
    window.see("The bot was restarted.").await;
    window.click("Tools").await;
    window.be("Dana").await;
    window.answer("After the restart.").await;
    window.picture("after-restart").await;

    browser.resize(400, 850).await;
    browser.run("for (const list of document.querySelectorAll('.messages')) list.scrollTop = list.scrollHeight").await;
    window.picture("narrow").await;
    let overflow = "return document.documentElement.scrollWidth <= innerWidth";
    assert_eq!(browser.run(overflow).await, true, "nothing sticks out on a narrow screen");
    window.browser.quit().await;
}
