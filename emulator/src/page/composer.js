// The message field: a message, or a slash command whose options are filled in one by one.

import { get, post } from "./api.js";
import { Choices } from "./choices.js";
import { h } from "./dom.js";
import { FileOption } from "./file.js";
import { Option, kind, leaves } from "./option.js";

const optionFor = (definition, composer) => new (definition.type === kind.attachment ? FileOption : Option)(definition, composer);

export class Composer {
  constructor(app, prefix) {
    this.app = app;
    this.prefix = prefix;
    this.command = null;
    this.options = [];
    this.choices = new Choices(`choices-${prefix}`);
    this.line = h("div", { class: "line" });
    this.problem = h("p", { class: "failure", role: "alert" });
    this.text = this.field(`composer-${prefix}`);
    this.more = this.field(`more-${prefix}`, { "aria-label": "Add an option, or press Enter to send", placeholder: "+ option" });
    this.send = h("button", { type: "submit", class: "icon", "aria-label": "Send" }, "➤");
    this.form = h("form", { class: "composer", on: { submit: (event) => this.submit(event), focusout: (event) => this.left(event) } },
      this.choices.list, this.problem, this.line, this.send);
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.textKey(event));
    this.more.addEventListener("input", () => this.offerOptions());
    this.more.addEventListener("focus", () => this.offerOptions());
    this.more.addEventListener("keydown", (event) => this.moreKey(event));
    this.reset();
  }

  field(id, properties = {}) {
    return h("input", { id, role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", autocomplete: "off", ...properties });
  }

  draw(pane, view) {
    const place = { member: view.viewer, channel: pane.id };
    if (JSON.stringify(place) !== JSON.stringify(this.place)) {
      this.place = place;
      this.reset();
    }
    const label = `Message ${pane.is_thread ? pane.name : `#${pane.name}`}`;
    this.text.setAttribute("aria-label", label);
    const where = pane.is_thread ? "Message" : label;
    this.text.placeholder = pane.writable ? `${where}, or type /` : "You can’t write here; type /";
  }

  reset() {
    this.command = null;
    this.options = [];
    this.text.value = "";
    this.more.value = "";
    this.problem.textContent = "";
    this.choices.hide();
    this.line.replaceChildren(this.text);
  }

  left(event) {
    if (!this.form.contains(event.relatedTarget)) this.choices.hide();
  }

  /** Starts a line as if it were typed. */
  begin(text) {
    this.reset();
    this.text.value = text;
    this.text.focus();
    return this.typed();
  }

  async typed() {
    this.problem.textContent = "";
    if (!this.text.value.startsWith("/")) return this.choices.hide();
    const typed = this.text.value;
    let commands;
    try {
      commands = leaves(await get("commands", this.place));
    } catch (error) {
      this.problem.textContent = error.message;
      return undefined;
    }
    if (this.text.value !== typed || this.command) return undefined;
    const sought = typed.slice(1).trim().toLowerCase();
    const found = commands.filter(({ path }) => path.includes(sought)).sort((a, b) => b.path.startsWith(sought) - a.path.startsWith(sought));
    const items = found.map((command) => ({ label: `/${command.path}`, detail: command.description, pick: () => this.choose(command) }));
    const title = items.length ? "Commands" : commands.length ? "No command matches" : "The bot has no commands here";
    return this.choices.show(this.text, title, items, 0);
  }

  textKey(event) {
    if (this.choices.keydown(event)) return;
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  choose(command) {
    this.command = command;
    this.problem.textContent = "";
    this.options = command.options.filter(({ required }) => required).map((definition) => optionFor(definition, this));
    this.drawLine();
    this.next();
  }

  drawLine() {
    const rest = this.rest().length ? [this.more] : [];
    const name = h("span", { class: "command" }, `/${this.command.path}`);
    this.line.replaceChildren(name, ...this.options.map(({ element }) => element), ...rest);
    if (!rest.length && !this.options.length) {
      this.more.value = "";
      this.line.append(this.more);
    }
  }

  /** The options that can still be added. */
  rest() {
    const used = new Set(this.options.map(({ definition }) => definition.name));
    return this.command.options.filter(({ name }) => !used.has(name));
  }

  /** Moves on: to a required option without a value, or to the choice of another option. */
  next() {
    const open = this.options.find((option) => option.definition.required && !option.text);
    if (open) open.input.focus();
    else if (this.more.isConnected) this.more.focus();
    else this.send.focus();
  }

  offerOptions() {
    const rest = this.rest();
    const hint = this.command.description;
    if (!rest.length) return this.choices.show(this.more, `${hint} · Enter sends`, []);
    const sought = this.more.value.trim().toLowerCase();
    const found = rest.filter(({ name }) => name.includes(sought));
    const items = found.map((definition) => ({ label: definition.name, detail: definition.description, pick: () => this.add(definition) }));
    return this.choices.show(this.more, "Options · Enter sends", items, sought ? 0 : -1);
  }

  add(definition) {
    const option = optionFor(definition, this);
    this.options.push(option);
    this.more.value = "";
    this.drawLine();
    option.input.focus();
  }

  remove(option) {
    if (option.definition.required) return this.cancel();
    this.options = this.options.filter((other) => other !== option);
    this.drawLine();
    return this.next();
  }

  /** Shows the problem with the typed text; an empty text clears it. */
  tell(problem) {
    this.problem.textContent = problem;
  }

  cancel() {
    this.reset();
    this.text.focus();
  }

  moreKey(event) {
    if (event.key === "Escape" && !this.choices.items.length) return this.cancel();
    if (this.choices.keydown(event)) return undefined;
    if (event.key === "Escape") return this.cancel();
    if (event.key === "Backspace" && !this.more.value) {
      event.preventDefault();
      const last = this.options.at(-1);
      return last ? last.input.focus() : this.cancel();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      this.form.requestSubmit();
    }
    return undefined;
  }

  /** The command so far, in the server's format. */
  typedCommand() {
    const given = this.options.filter(({ text }) => text);
    return { ...this.place, path: this.command.path, options: given.map(({ definition, text }) => [definition.name, text]) };
  }

  async submit(event) {
    event.preventDefault();
    this.problem.textContent = "";
    if (this.command) return this.run();
    const text = this.text.value.trim();
    if (!text || text.startsWith("/")) return undefined;
    try {
      this.app.expect();
      await post("say", { ...this.place, text });
      this.reset();
    } catch (error) {
      this.problem.textContent = error.message;
    }
    return undefined;
  }

  async run() {
    const wrong = this.options.map((option) => [option, option.problem()]).find(([, problem]) => problem);
    if (wrong) {
      this.problem.textContent = `${wrong[0].definition.name}: ${wrong[1]}`;
      return wrong[0].refuse();
    }
    if (this.more.value.trim()) {
      this.problem.textContent = `“${this.more.value.trim()}” is no option of this command.`;
      return this.more.focus();
    }
    const typed = this.typedCommand();
    const kept = [this.command, this.options];
    this.reset();
    this.text.focus();
    try {
      await this.app.run(typed, this.text);
    } catch (error) {
      if (!this.command && !this.text.value) {
        [this.command, this.options] = kept;
        this.drawLine();
        this.next();
      }
      this.problem.textContent = error.message;
    }
    return undefined;
  }
}
