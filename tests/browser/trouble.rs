//! The page when something goes wrong, and the bank.

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

    // The first response comes too late.
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
    window.send_command("setup").await;
    window.see("Your daily question").await;
    window.click("Takes 4 s").await;
    window.send_command("daily now").await;
    window.see("Warmup is thinking…").await;
    window.picture("thinking").await;
    window.see("Daily #1").await;

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
async fn the_first_sight_is_a_start() {
    let Some(browser) = crate::browser().await else { return };
    let mut preview = Preview::start();
    let window = Window::on(&preview, browser).await;
    let browser = &window.browser;
    window.picture("start").await;
    window.click("Set up and post the first daily").await;
    window.see("Daily #1").await;
    window.see("Only you can see this").await;
    window.picture("started").await;

    // What only one person sees is gone after a reload, and stays gone.
    browser.open(&preview.url).await;
    window.see("Daily #1").await;
    browser.gone("//main//*[contains(text(), 'Only you can see this')]").await;

    // At 400 % everything can be reached by scrolling the page.
    browser.resize(320, 256).await;
    let reachable = "const end = document.querySelector('#composer-channel'); end.scrollIntoView(); \
                     const { top, bottom } = end.getBoundingClientRect(); \
                     return top >= 0 && bottom <= innerHeight \
                     && document.documentElement.scrollWidth <= innerWidth";
    browser.until(reachable).await;
    window.picture("zoomed").await;

    preview.end();
    let told = "//p[@id='lost'][contains(., 'has stopped or does not respond')]";
    browser.find(told).await;
    browser.resize(1280, 800).await;
    window.click("+1 h").await;
    browser.find("//p[@id='alert'][contains(., 'Is it still running?')]").await;
    browser.gone("//p[@id='alert'][contains(., 'Is it still running?')]").await;
    browser.find(told).await;
    // The browser complains about the lost connection, so its complaints are not checked.
    drop(window);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_shows_what_a_week_brings() {
    let Some(browser) = crate::browser().await else { return };
    let preview = Preview::start();
    let window = Window::on(&preview, browser).await;
    window.click("Show a week of a team").await;
    // It takes half a minute.
    window.see("Daily #3").await;
    window.see("Daily #5").await;
    window.browser.find("//p[@id='status'][contains(., 'That was a week')]").await;
    window.see("This week").await;
    window.see("5 in a row").await;
    window.picture("demo").await;
    window.browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_question_and_its_mistakes_appear_by_themselves() {
    let Some(browser) = crate::browser().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let category = folder.path().join("mine/c");
    std::fs::create_dir_all(&category).unwrap();
    let pack = "title = \"Mine\"\ndescription = \"Mine.\"\n[[categories]]\nslug = \"c\"\n\
                title = \"C\"\nemoji = \"🧵\"\n";
    std::fs::write(folder.path().join("mine/pack.toml"), pack).unwrap();
    let question = |prompt: &str| {
        let text = format!(
            "+++\ntitle = \"Edited\"\ndifficulty = \"easy\"\ntags = [\"a\"]\n+++\n\n{prompt}\n\n\
             ## Answer\n\nYes.\n\n## Key points\n\n- One\n- Two\n- Three\n"
        );
        std::fs::write(category.join("edited.md"), text).unwrap();
    };
    question("The first prompt?");
    let preview = Preview::with(&["--questions", folder.path().to_str().unwrap()]);
    let window = Window::on(&preview, browser).await;
    let browser = &window.browser;
    browser.open(&format!("{}#gallery/mine/edited", preview.url)).await;
    window.see("The first prompt?").await;
    question("Another and longer prompt?");
    window.see("Another and longer prompt?").await;

    // A mistake is reported, and the question keeps its previous version.
    question("Not closed:\n\n```python\nx = 1");
    window.see("this fence is never closed").await;
    window.see("Another and longer prompt?").await;
    browser.run("document.activeElement.blur()").await;
    window.picture("questions-problem").await;
    question("Good again?");
    window.see("Good again?").await;
    browser.gone("//details[@class='problems']").await;

    // Words of a prompt find it, and the choice stands in the address.
    browser.find("//input[@id='gallery-search']").await.write("good again").await;
    browser.find("//a[@data-sample='mine/edited'][@aria-current]").await;
    window.see("1 of ").await;
    window.browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn authors_see_questions_as_discord_shows_them() {
    let Some(browser) = crate::browser().await else { return };
    let preview = Preview::start();
    let window = Window::on(&preview, browser).await;
    let browser = &window.browser;
    browser.click("//a[@id='tab-gallery']").await;
    browser.find("//input[@id='gallery-search']").await.write("default arg").await;
    let question = "//ul[@class='gallery-list']//a[@data-sample='python/default-arguments']";
    browser.click(question).await;
    window.see("As revealed").await;
    browser.find("//section[@class='sample-shown']//code/span[starts-with(@class, 'hljs-')]").await;
    let address = "return location.hash";
    assert_eq!(browser.run(address).await, "#gallery/python/default-arguments");
    let drawn = "const code = document.querySelector('.sample-shown pre'); \
                 const { fontSize, whiteSpace } = getComputedStyle(code); \
                 const embed = document.querySelector('.sample-shown .embed'); \
                 const pen = document.createElement('canvas').getContext('2d'); \
                 pen.font = getComputedStyle(code).font; \
                 const columns = Math.round((code.clientWidth - 12) / pen.measureText('0').width); \
                 return `${fontSize} ${whiteSpace} ${columns} ${embed.offsetWidth}`";
    assert_eq!(browser.run(drawn).await, "14px pre-wrap 56 520", "as wide as on Discord");
    browser.run("document.activeElement.blur()").await;
    window.picture("questions").await;
    browser.prefer("dark").await;
    window.picture("questions-dark").await;
    browser.resize(400, 850).await;
    window.picture("narrow-questions").await;
    browser.press(key::DOWN).await;
    window.browser.quit().await;
}
