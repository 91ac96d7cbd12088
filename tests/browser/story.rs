//! A week with the bot, seen on the page.

use crate::driver::key;
use crate::preview::Preview;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn a_team_tries_the_bot_in_the_browser() {
    let Some(browser) = crate::browser().await else { return };
    let preview = Preview::start();
    let window = Window::on(&preview, browser).await;
    set_up(&window).await;
    first_daily(&window).await;
    a_message_becomes_a_question(&window).await;
    after_a_restart(&window).await;
    the_streak_grows(&window).await;
    on_a_phone(&window).await;
    window.browser.quit().await;
}

/// Ada owns the server and sets the bot up, by keyboard alone. Chidi is not offered to.
async fn set_up(window: &Window) {
    let browser = &window.browser;
    window.begin_command("setup").await;
    window.option("time", "9", "09:00").await;
    window.option("zone", "warsaw", "Europe/Warsaw").await;
    window.picture("composer").await;
    browser.press(key::ENTER).await;
    window.see("Only you can see this").await;
    window.picture("setup").await;

    window.be("Chidi").await;
    browser.gone("//main//*[contains(text(), 'Only you can see this')]").await;
    browser.click("//input[@id='composer-channel']").await;
    browser.press("/").await;
    browser.find("//*[@role='option']/b[.='/streak show']").await;
    browser.gone("//*[@role='option']/b[.='/setup']").await;
    browser.press(key::ESCAPE).await;
    browser.press(key::BACKSPACE).await;
}

/// Ada opens the form of a question from the menu of a message that Bo wrote.
async fn a_message_becomes_a_question(window: &Window) {
    let browser = &window.browser;
    window.be("Bo").await;
    browser.click("//main//input[@id='composer-channel']").await;
    browser.press("How do we roll back?").await;
    browser.press(key::ENTER).await;
    window.see("How do we roll back?").await;
    window.be("Ada").await;
    let message = "//li[contains(@class, 'message')][contains(., 'How do we roll back?')]";
    browser.click(&format!("{message}//summary[@title='Apps']")).await;
    window.click("Make this a question").await;
    browser.find("//dialog//textarea").await;
    let prompt = "return document.querySelector('dialog textarea').value";
    assert_eq!(browser.run(prompt).await, "How do we roll back?");
    browser.press(key::ESCAPE).await;
    browser.gone("//dialog").await;
}

/// Chidi and Bo answer by the form; the question is revealed in its thread.
async fn first_daily(window: &Window) {
    let browser = &window.browser;
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
    window.click("Share my answer").await;
    window.click("Reveal in thread").await;
    window.see("Show everyone the answer in the thread?").await;
    window.click("Reveal it now").await;
    window.see("The answer is in").await;
    browser.gone("//main//*[contains(text(), 'No access')]").await;
    browser.click("//button[@class='thread-link']").await;
    browser.find("//aside[@id='thread']//*[contains(text(), 'Model answer ·')]").await;
    window.picture("thread").await;
    browser.prefer("dark").await;
    window.picture("thread-dark").await;
    browser.prefer("light").await;

    // What Bo wrote is hidden until it is clicked, and is no markup.
    browser.find("//aside[@id='thread']//span[@role='button'][contains(., '<b>really</b>')]").await;
    browser
        .click("//aside[@id='thread']//span[@role='button'][contains(., '<b>really</b>')]")
        .await;
    browser
        .find("//aside[@id='thread']//span[not(@inert)][contains(text(), '<b>really</b>')]")
        .await;
    browser.click("//button[@aria-label='Close the thread']").await;
}

/// Buttons from before a restart still work.
async fn after_a_restart(window: &Window) {
    window.click("Tools").await;
    window.click("Restart the bot").await;
    window.see("The bot was restarted.").await;
    window.picture("tools").await;
    window.click("Tools").await;
    window.be("Dana").await;
    window.answer_by("Answer late", "After the restart.").await;
    window.picture("after-restart").await;
}

async fn the_streak_grows(window: &Window) {
    window.click("Next daily").await;
    window.see("Daily #2").await;
    window.answer("The second day.").await;
    window.see("Streak: 1 → 2.").await;
    window.click("+1 week").await;
    window.see("Daily #7").await;
    window.picture("week").await;
    window.answer("After a week away.").await;
    window.see("#6 missed.").await;
    window.click("My streak").await;
    window.see("Freezes: 0 of 2").await;
    window.picture("streak").await;
    window.send_command("data export").await;
    let file = "//main//a[@download][starts-with(@href, '/attachments/')]";
    window.browser.find(file).await;
}

async fn on_a_phone(window: &Window) {
    let browser = &window.browser;
    browser.resize(390, 850).await;
    window.picture("narrow").await;
    window.send_command("help").await;
    window.see("One interview question every posting day.").await;
    window.picture("narrow-help").await;
    window.be("Bo").await;
    window.answer("On a phone, with a few words.").await;
    window.see("Go deeper").await;
    window.picture("narrow-compare").await;
    window.be("Ada").await;
    window.send_command("setup").await;
    window.see("Each line ends with where to change it.").await;
    window.picture("narrow-setup").await;
    browser.click("//button[normalize-space()='Answer']").await;
    browser.find("//dialog").await;
    window.picture("narrow-form").await;
    browser.press(key::ESCAPE).await;
    browser.gone("//dialog").await;
    typed_text_is_dropped_only_on_demand(window).await;
    let overflow = "return document.documentElement.scrollWidth <= innerWidth";
    assert_eq!(browser.run(overflow).await, true, "nothing sticks out on a narrow screen");
    let threads = "//nav[@id='channels']//button[@class='thread-name']";
    browser.click("//button[@id='open-channels']").await;
    browser.find("//nav[@id='channels']//button[@class='channel-name']").await;
    browser.gone(threads).await;
    browser.press(key::ESCAPE).await;
    browser.gone("//nav[@id='channels']//button[@class='channel-name']").await;
    let focused = "return document.activeElement.id";
    assert_eq!(browser.run(focused).await, "open-channels");

    // Who writes in a thread joins it, and finds it among the channels.
    browser.click("//button[@class='thread-link']").await;
    browser.click("//input[@id='composer-thread']").await;
    browser.press("I am in.").await;
    browser.press(key::ENTER).await;
    browser.find("//aside[@id='thread']//*[contains(text(), 'I am in.')]").await;
    browser.click("//button[@aria-label='Close the thread']").await;
    browser.click("//button[@id='open-channels']").await;
    browser.find(threads).await;
    window.picture("narrow-channels").await;
    browser.click(threads).await;
    browser.find("//aside[@id='thread']//*[contains(text(), 'I am in.')]").await;
    window.picture("narrow-thread").await;
    assert_eq!(browser.run(overflow).await, true, "nothing sticks out on a narrow screen");
}

/// However often Escape is pressed, what was typed stays until somebody chooses to discard it.
async fn typed_text_is_dropped_only_on_demand(window: &Window) {
    let browser = &window.browser;
    window.click("Answer").await;
    browser.find("//dialog//textarea[@required]").await.write("Half an answer.").await;
    for _ in 0..4 {
        browser.press(key::ESCAPE).await;
    }
    let typed =
        "return document.querySelector('dialog textarea').value.includes('Half an answer.')";
    assert_eq!(browser.run(typed).await, true);
    window.click("Cancel").await;
    window.see("Discard what you typed?").await;
    window.picture("narrow-form-discard").await;
    window.click("Keep writing").await;
    assert_eq!(browser.run(typed).await, true);
    browser.press(key::ESCAPE).await;
    window.click("Discard").await;
    browser.gone("//dialog").await;
}
