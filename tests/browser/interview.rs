//! A mock interview, played by two people who alternate at the page.

use crate::driver::key;
use crate::preview::Preview;
use crate::window::Window;
use serde_json::Value;
use std::path::Path;
use warmup::bank::{Bank, Source};

const CRITERIA: [&str; 4] = ["Technical depth", "Problem solving", "Communication", "Code quality"];

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_is_played_by_two_people_in_the_browser() {
    let Some(browser) = crate::browser().await else { return };
    let preview = Preview::start();
    let window = Window::on(&preview, browser).await;
    let secrets = secrets();
    add_template(&window).await;
    invite(&window).await;
    accept(&window, &secrets).await;
    nobody_else_sees_it(&window).await;
    prepare(&window, &secrets).await;
    ask(&window, &secrets).await;
    grade_blindly(&window, &secrets).await;
    to_the_end(&window, &secrets).await;
    scorecard(&window, &preview).await;
    swap(&window).await;
    window.browser.quit().await;
}

/// The letters of each question's title, and of what only its interviewer may read.
fn secrets() -> Vec<(String, Vec<String>)> {
    let bank = Bank::load(&[Source::Shipped]).unwrap();
    let of = |question: &warmup::domain::question::Question| {
        let line = question.answer.lines().find(|line| letters(line).len() > 40);
        let hidden = question.key_points.iter().map(String::as_str).chain(line);
        (letters(&question.title), hidden.map(letters).collect())
    };
    bank.questions().map(of).collect()
}

/// A text without its markup.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Everything that the page shows of the chat, and forms; the log of the tools is not part of it.
async fn chat(window: &Window) -> String {
    let script = "return [...document.querySelectorAll('#channels, #channel, #thread, dialog')]\
                  .map((element) => element.textContent).join(' ')";
    letters(window.browser.run(script).await.as_str().unwrap())
}

async fn assert_blind(window: &Window, secrets: &[(String, Vec<String>)]) {
    let chat = chat(window).await;
    for (title, hidden) in secrets {
        let told = hidden.iter().find(|secret| chat.contains(*secret));
        assert_eq!(told, None, "the candidate reads what belongs to {title}");
    }
}

async fn open_thread(window: &Window) {
    let thread = "//nav[@id='channels']//button[@class='thread-name']";
    window.browser.click(thread).await;
    window.browser.find("//aside[@id='thread']//header[contains(., 'Ada, Bo')]").await;
}

/// Waits for a text in the thread.
async fn read(window: &Window, text: &str) {
    let holds = format!("contains(normalize-space(.), \"{text}\")");
    let xpath = format!("//aside[@id='thread']//*[{holds} and not(*[{holds}])]");
    window.browser.find(&xpath).await;
}

/// Ada owns the server and picks a file from her disk.
async fn add_template(window: &Window) {
    let browser = &window.browser;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/short.toml");
    window.begin_command("interview template add").await;
    browser.find("//input[@type='file']").await.write(file.to_str().unwrap()).await;
    browser.until("return document.activeElement.matches('#channel [aria-label=Send]')").await;
    window.picture("interview-upload").await;
    browser.press(key::ENTER).await;
    window.see("is ready.").await;
}

async fn invite(window: &Window) {
    let browser = &window.browser;
    window.begin_command("interview start").await;
    browser.press("Bo").await;
    browser.find("//*[@role='option'][@aria-selected='true']/b[.='Bo']").await;
    browser.press(key::ENTER).await;
    window.option("template", "sho", "short · 10 min").await;
    browser.press(key::ENTER).await;
    window.see("The invitation is out").await;
}

async fn accept(window: &Window, secrets: &[(String, Vec<String>)]) {
    let browser = &window.browser;
    window.be("Bo").await;
    browser.find("//main//li[contains(@class, 'pings')][contains(., '@Bo')]").await;
    window.picture("interview-invitation").await;
    window.click("Accept").await;
    window.see("The interview is in").await;
    open_thread(window).await;
    read(window, "The interviewer is reading the questions.").await;
    assert_blind(window, secrets).await;
    window.click("Interviewer's card").await;
    read(window, "Only the interviewer").await;
}

async fn nobody_else_sees_it(window: &Window) {
    let browser = &window.browser;
    window.be("Chidi").await;
    browser.gone("//aside[@id='thread']").await;
    browser.gone("//button[@class='thread-name']").await;
    browser.find("//main//span[@class='mention'][.='# No access']").await;
    let chat = chat(window).await;
    assert!(!chat.contains("Question1of2"), "{chat}");
}

/// Ada reads the plan and replaces a question, while Bo waits.
async fn prepare(window: &Window, secrets: &[(String, Vec<String>)]) {
    let browser = &window.browser;
    window.be("Ada").await;
    open_thread(window).await;
    window.click("Interviewer's card").await;
    browser.find("//aside[@id='thread']//*[.='Replace a question']").await;
    let seen = chat(window).await;
    let is_told = |(title, hidden): &&(String, Vec<String>)| {
        seen.contains(title) && hidden.iter().all(|secret| seen.contains(secret))
    };
    assert!(secrets.iter().filter(is_told).count() >= 2, "the card tells the whole plan: {seen}");
    window.picture("interview-plan").await;
    open_menu(window, "Replace a question").await;
    browser.click("//aside[@id='thread']//fieldset//button[contains(., '2. ')]").await;
    let plans =
        "//li[contains(@class, 'ephemeral')]//p[@class='embed-title'][.='The plan, 10 min']";
    browser.find(&format!("({plans})[2]")).await;
    window.be("Bo").await;
    assert_blind(window, secrets).await;
    window.be("Ada").await;
    window.click("Begin").await;
}

/// Ada uses all that is on her card.
async fn ask(window: &Window, secrets: &[(String, Vec<String>)]) {
    let browser = &window.browser;
    browser.find("//button[.='Skip']").await;
    let seen = chat(window).await;
    let asked = secrets.iter().find(|(title, _)| seen.contains(title));
    let (_, hidden) = asked.expect("the first question is one of the bank");
    assert!(hidden.iter().all(|secret| seen.contains(secret)), "the card tells all: {seen}");
    window.picture("interview-card").await;

    browser.click("//aside[@id='thread']//button[@class='menu-opener']").await;
    browser.press(key::SPACE).await;
    browser.press(key::DOWN).await;
    browser.press(key::SPACE).await;
    window.picture("interview-key-points").await;
    window.click("Done").await;
    browser.find("//button[@class='menu-opener'][contains(., '2 chosen')]").await;
    window.click("Ask the follow-up").await;
    read(window, "Question 1 · follow-up 1").await;
    window.click("Gave a hint").await;
    read(window, "1 hint").await;
    window.click("Note").await;
    browser.find("//dialog//textarea").await.write("Calm, and asks before coding.").await;
    window.click("Submit").await;
    read(window, "Note on question 1 saved.").await;
    window.click("+5 min").await;
    window.see("It is ").await;
    window.click("Pause").await;
    read(window, "Paused. The clock is stopped.").await;
    window.click("Resume").await;
    read(window, "We're back.").await;
    window.click("Grade").await;
    read(window, "Question 1 · grades").await;
}

const MENU: &str = "//aside[@id='thread']//button[@class='menu-opener']";

/// Opens the menu that shows this.
async fn open_menu(window: &Window, shown: &str) {
    window.browser.click(&format!("{MENU}[normalize-space(span)='{shown}']")).await;
}

async fn choose(window: &Window, criterion: &str, grade: &str) {
    let option = format!("{criterion} · {grade}");
    open_menu(window, criterion).await;
    window.browser.click(&format!("//fieldset//button[contains(., '{option}')]")).await;
    window.browser.find(&format!("{MENU}[contains(., '{option}')]")).await;
}

/// Takes a grade back by choosing it again.
async fn take_back(window: &Window, criterion: &str, grade: &str) {
    let option = format!("{criterion} · {grade}");
    open_menu(window, &option).await;
    window.browser.click(&format!("//fieldset//button[contains(., '{option}')]")).await;
    window.browser.find(&format!("{MENU}[normalize-space(span)='{criterion}']")).await;
}

/// Opens the sheet of a question, fills it and hands it in.
async fn grade(window: &Window, question: u8, grade: &str) {
    let browser = &window.browser;
    window.click(&format!("Grade question {question}")).await;
    browser.find("//button[.='Hand in']").await;
    open_menu(window, CRITERIA[0]).await;
    window.picture(&format!("interview-grades-{question}")).await;
    browser.press(key::ESCAPE).await;
    choose(window, CRITERIA[0], "1 Not yet").await;
    take_back(window, CRITERIA[0], "1 Not yet").await;
    for criterion in CRITERIA {
        choose(window, criterion, grade).await;
    }
    window.click("Hand in").await;
    browser.gone("//button[.='Hand in']").await;
}

async fn grade_blindly(window: &Window, secrets: &[(String, Vec<String>)]) {
    let browser = &window.browser;
    grade(window, 1, "2 Partly").await;
    window.be("Bo").await;
    read(window, "Question 1 · grades").await;
    assert_blind(window, secrets).await;
    browser.gone("//aside[@id='thread']//*[contains(text(), '2 Partly')]").await;
    browser.gone("//aside[@id='thread']//*[contains(text(), 'interviewer 2')]").await;
    grade(window, 1, "3 Solid").await;
    read(window, "Question 1 · both sheets").await;
    read(window, "interviewer 2 · candidate 3").await;
}

async fn to_the_end(window: &Window, secrets: &[(String, Vec<String>)]) {
    let browser = &window.browser;
    window.be("Ada").await;
    read(window, "Question 1 · both sheets").await;
    browser.resize(390, 844).await;
    window.click("Interviewer's card").await;
    window.click("Next question").await;
    let panel = "//li[contains(@class, 'ephemeral')]//p[@class='embed-title']";
    browser.find(&format!("{panel}[starts-with(., 'Question 2 of 2')]")).await;
    browser.find("//aside//li[last()]//button[.='Skip']").await;
    window.picture("narrow-interview-card").await;
    window.click("Grade").await;
    grade(window, 2, "3 Solid").await;
    browser.resize(1280, 800).await;
    window.be("Bo").await;
    read(window, "Wrapping up").await;
    assert_blind(window, secrets).await;
    window.be("Ada").await;
    read(window, "Wrapping up").await;
    judge(window).await;
    window.click("Finish").await;
}

/// Ada gives her verdict before the scorecard.
async fn judge(window: &Window) {
    let browser = &window.browser;
    window.click("Final verdict").await;
    read(window, "What would you recommend?").await;
    window.click("Yes").await;
    browser.find("(//dialog//textarea)[1]").await.write("Explains the reasons.").await;
    window.click("Submit").await;
    read(window, "Your verdict is saved.").await;
}

async fn scorecard(window: &Window, preview: &Preview) {
    let browser = &window.browser;
    window.be("Bo").await;
    read(window, "Scorecard · short").await;
    let picture = "const picture = document.querySelector('#thread .embed img.picture');";
    browser.until(&format!("{picture} return picture?.complete && picture.naturalWidth > 0")).await;
    let shown = "return document.querySelectorAll('#thread img.picture').length";
    assert_eq!(browser.run(shown).await, 1, "the picture stands in the scorecard alone");
    browser.run(&format!("{picture} picture.scrollIntoView({{block: 'center'}})")).await;
    window.picture("interview-scorecard").await;

    let markdown = download(window, preview, "scorecard.md").await;
    assert!(letters(&markdown).contains("Calmandasksbeforecoding"), "{markdown}");
    let json = download(window, preview, "scorecard.json").await;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["template"], "short");
    assert_eq!(json["verdict"]["strengths"], "Explains the reasons.");

    browser.resize(390, 844).await;
    browser.run(&format!("{picture} picture.scrollIntoView({{block: 'center'}})")).await;
    window.picture("narrow-interview-scorecard").await;
    let overflow = "return document.documentElement.scrollWidth <= innerWidth";
    assert_eq!(browser.run(overflow).await, true, "nothing sticks out on a narrow screen");
    browser.resize(1280, 800).await;
}

/// A file of the scorecard, as the browser would save it.
async fn download(window: &Window, preview: &Preview, name: &str) -> String {
    let link = format!("return document.querySelector('#thread a[download=\"{name}\"]').href");
    let address = window.browser.run(&link).await;
    let address = address.as_str().unwrap();
    assert!(address.starts_with(&preview.url), "{address}");
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let file = http.get(address).send().await.unwrap();
    assert_eq!(file.headers()["content-disposition"], "attachment");
    file.text().await.unwrap()
}

async fn swap(window: &Window) {
    window.click("Swap seats").await;
    read(window, "swap seats?").await;
    window.picture("interview-swap-asked").await;
    window.be("Ada").await;
    window.click("Accept").await;
    read(window, "@Bo interviews @Ada").await;
    window.picture("interview-swapped").await;
    window.send_command("interview history").await;
    window.see("Your interviews").await;
    window.picture("interview-history").await;
}
