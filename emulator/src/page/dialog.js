// A form that the bot opened. It stays open if the bot does not accept it, and asks before it discards
// typed text, so that no word is lost.

import { post } from "./api.js";
import { focusMark, h } from "./dom.js";

/** Opens the form; `back` is the key of the element that had the focus, `otherwise` gets it if that is gone. */
export function openForm({ key, title, fields }, app, back, otherwise) {
  const inputs = fields.map((field) => build(field, key));
  const problem = h("p", { class: "failure", role: "alert" });
  const send = h("button", { type: "submit", class: "button primary" }, "Submit");
  const cancel = h("button", { type: "button", class: "button secondary", on: { click: leave } }, "Cancel");
  const keep = h("button", { type: "button", class: "button primary", on: { click: stay } }, "Keep writing");
  const discard = h("button", { type: "button", class: "button danger", on: { click: finish } }, "Discard");
  const doubt = h("div", { class: "row end", role: "alert", hidden: true }, h("p", { class: "grow" }, "Discard what you typed?"), keep, discard);
  const buttons = h("div", { class: "row end" }, cancel, send);
  let done = false;
  const form = h("form", { novalidate: true, on: { submit } },
    h("h2", { id: `form-${key}` }, title), inputs.map(({ block }) => block), problem,
    buttons, doubt);
  const dialog = h("dialog", { class: "form", "aria-labelledby": `form-${key}`, on: { close, cancel: refuse, keydown } }, form);
  document.body.append(dialog);
  dialog.showModal();
  inputs[0]?.input.focus();

  async function submit(event) {
    event.preventDefault();
    problem.textContent = "";
    const wrong = inputs.filter(({ check }) => !check());
    if (wrong.length) return wrong[0].input.focus();
    send.disabled = true;
    send.textContent = "Sending…";
    try {
      const texts = inputs.map(({ id, input }) => [id, input.value]);
      const answer = await post("submit", { key, texts });
      if (answer.outcome === "failed") problem.textContent = "Something went wrong. Try again.";
      else finish();
    } catch (error) {
      problem.textContent = error.message;
    }
    send.disabled = false;
    send.textContent = "Submit";
    return undefined;
  }

  function isTouched() {
    return inputs.some(({ input, before }) => input.value !== before);
  }

  function leave() {
    if (!isTouched()) return finish();
    ask(true);
    return keep.focus();
  }

  function stay() {
    ask(false);
    inputs[0]?.input.focus();
  }

  function ask(asking) {
    doubt.hidden = !asking;
    buttons.hidden = asking;
  }

  function finish() {
    done = true;
    dialog.close();
  }

  /** Escape is handled before the browser closes the dialog: a second one in a row could not be prevented. */
  function keydown(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (doubt.hidden) leave();
    else stay();
  }

  function refuse(event) {
    event.preventDefault();
    leave();
  }

  function close() {
    if (!done && isTouched()) {
      dialog.showModal();
      ask(true);
      keep.focus();
      return;
    }
    dialog.remove();
    focusMark(back, otherwise);
  }
}

function build({ id, label, placeholder, value, required, is_paragraph, min_length, max_length }, key) {
  const name = `field-${key}-${id}`;
  const input = h(is_paragraph ? "textarea" : "input", { id: name, placeholder, maxlength: String(max_length), required, "aria-describedby": `${name}-note`, autocomplete: "off", on: { input: count } });
  input.value = value;
  const note = h("p", { class: "note", id: `${name}-note` });
  const block = h("div", { class: "field" },
    h("label", { for: name }, label, required ? h("span", { class: "required", "aria-hidden": "true" }, " *") : null), input, note);
  count();
  return { id, input, before: input.value, block, check };

  function count() {
    input.removeAttribute("aria-invalid");
    note.classList.remove("failure");
    note.textContent = `${[...input.value].length} of ${max_length} characters`;
  }
  function check() {
    const length = [...input.value].length;
    let wrong = "";
    if (required && !input.value.trim()) wrong = "This field is required.";
    else if (length && length < min_length) wrong = `At least ${min_length} characters.`;
    if (!wrong) return true;
    input.setAttribute("aria-invalid", "true");
    note.classList.add("failure");
    note.textContent = wrong;
    return false;
  }
}
