//! What people see when something goes wrong, and the bank.

use crate::driver::key;
use crate::preview::Preview;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_is_seen() {
    let Some(browser) = crate::browser().await else { return };
    let preview = Preview::start();
    let window = Window::on(&preview, browser).await;
    let browser = &window.browser;
    window.click("Tools").await;

    // The first answer comes too late.
    browser.find("//aside[@id='tools']//select").await.write("an answer").await;
    window.click("Takes 4 s").await;
    window.see("The fault is set.").await;
    window.send_command("help").await;
    window.see("Sending command…").await;
    window.see("The application did not respond").await;
    window.picture("too-late").await;

    // So does the answer to a click.
    browser.find("//aside[@id='tools']//select").await.write("any request").await;
    window.send_command("question").await;
    browser.find("//main//button[.='Answer']").await;
    browser.find("//aside[@id='tools']//select").await.write("an answer").await;
    window.click("Takes 4 s").await;
    window.click("Answer").await;
    window.see("This interaction failed").await;

    // The bot asks for time, since it waits for Discord itself.
    browser.find("//aside[@id='tools']//select").await.write("any request").await;
    window.click("Takes 4 s").await;
    window.send_command("setup").await;
    window.see("Warmup is thinking…").await;
    window.picture("thinking").await;
    window.see("Your daily question").await;

    // A permission is taken away, and the bot says which.
    browser.click("//label[normalize-space()='Create Public Threads']/input").await;
    window.see("Create Public Threads: off.").await;
    window.send_command("setup").await;
    browser.find("//main//*[contains(text(), 'Create Public Threads')]").await;
    window.picture("permission").await;

    // Everything that was asked is in the log.
    let entry = "//ol[@class='log']//summary[contains(., '/interactions/')]";
    browser.click(entry).await;
    browser.find("//ol[@class='log']//pre").await;
    window.picture("log").await;
    browser.resize(400, 850).await;
    window.picture("narrow-tools").await;
    window.browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn authors_see_questions_as_discord_shows_them() {
    let Some(browser) = crate::browser().await else { return };
    let preview = Preview::start();
    let window = Window::on(&preview, browser).await;
    let browser = &window.browser;
    browser.click("//a[@id='tab-questions']").await;
    browser.find("//input[@id='question-search']").await.write("default arg").await;
    let question =
        "//ul[@class='question-list']//button[@data-question='python/default-arguments']";
    browser.click(question).await;
    window.see("As it is revealed").await;
    browser.find("//section[@class='question']//code/span[starts-with(@class, 'hljs-')]").await;
    browser.run("document.activeElement.blur()").await;
    window.picture("questions").await;
    browser.prefer("dark").await;
    window.picture("questions-dark").await;
    browser.resize(400, 850).await;
    window.picture("narrow-questions").await;
    browser.press(key::DOWN).await;
    window.browser.quit().await;
}
