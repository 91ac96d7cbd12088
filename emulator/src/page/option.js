// One option of a slash command: its field, its choices, and the validation of its value.

import { post } from "./api.js";
import { h } from "./dom.js";

/** Discord's numbers for the types of options. */
export const kind = { subcommand: 1, group: 2, string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10, attachment: 11 };
/** The pause in typing before the bot is asked for choices, in milliseconds. */
const pause = 150;

/** The available commands, with subcommands separately: `{path, description, options}`. */
export function leaves(commands, before = []) {
  return commands.flatMap(({ name, description, options = [] }) => {
    const path = [...before, name];
    const below = options.filter(({ type }) => type === kind.subcommand || type === kind.group);
    return below.length ? leaves(below, path) : [{ path: path.join(" "), description, options }];
  });
}

export class Option {
  constructor(definition, composer) {
    this.definition = definition;
    this.composer = composer;
    this.chosen = null;
    this.asked = 0;
    const id = `option-${composer.prefix}-${definition.name}`;
    this.input = composer.field(id, { "aria-required": String(definition.required === true), "aria-describedby": `${id}-about`, size: "8" });
    this.element = h("span", { class: "option" }, h("label", { for: id }, definition.name), this.input,
      h("span", { class: "visually-hidden", id: `${id}-about` }, definition.description));
    this.input.addEventListener("focus", () => this.offer());
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => this.keydown(event));
  }

  /** The value to send; empty if there is none. */
  get text() {
    return this.chosen ? String(this.chosen.value) : this.input.value.trim();
  }

  changed() {
    this.chosen = null;
    this.input.removeAttribute("aria-invalid");
    this.size();
    this.offer();
  }

  size() {
    this.input.size = Math.max(6, Math.min(40, this.input.value.length + 1));
  }

  choose(choice) {
    this.chosen = choice;
    this.input.value = choice.name;
    this.input.removeAttribute("aria-invalid");
    this.size();
    this.composer.next();
  }

  /** Shows the choices. */
  offer() {
    const { choices } = this.composer;
    const { name, description, autocomplete } = this.definition;
    this.asked += 1;
    const title = `${name} · ${description}`;
    const fixed = this.fixed();
    if (fixed) {
      const sought = this.chosen ? "" : this.input.value.trim().toLowerCase().replace(/^[@#]/, "");
      this.show(title, fixed.filter((choice) => choice.name.toLowerCase().includes(sought)), 0);
    } else if (autocomplete) {
      if (!choices.isOpen || choices.input !== this.input) choices.show(this.input, title, []);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(title), pause);
    } else {
      choices.show(this.input, title, []);
    }
  }

  show(title, found, active) {
    const items = found.slice(0, 25).map((choice) => ({ label: choice.name, pick: () => this.choose(choice) }));
    this.composer.choices.show(this.input, items.length ? title : `${title} · No options match your search.`, items, active);
  }

  /** The choices known without asking the bot; none if anything can be typed. */
  fixed() {
    const { app } = this.composer;
    const named = (list) => list.map(({ id, name }) => ({ name, value: id }));
    const { type, choices, channel_types: types } = this.definition;
    if (choices?.length) return choices;
    switch (type) {
      case kind.boolean: return [{ name: "True", value: "true" }, { name: "False", value: "false" }];
      case kind.user: return named(app.people());
      case kind.role: return named(app.roles());
      case kind.mentionable: return named([...app.people(), ...app.roles()]);
      case kind.channel: return types?.length && !types.includes(0) ? [] : named(app.channels());
      default: return null;
    }
  }

  async ask(title) {
    const { composer, definition } = this;
    const number = this.asked;
    const isCurrent = () => number === this.asked && document.activeElement === this.input;
    try {
      const found = await post("suggest", { ...composer.typedCommand(), focused: definition.name });
      if (isCurrent()) this.show(title, found, this.input.value.trim() && !this.chosen ? 0 : -1);
    } catch {
      if (isCurrent()) composer.choices.show(this.input, "Loading options failed.", []);
    }
  }

  keydown(event) {
    const { composer } = this;
    if (event.key === "Escape" && !composer.choices.items.length) return composer.cancel();
    if (composer.choices.keydown(event)) return undefined;
    if (event.key === "Escape") return composer.cancel();
    if (event.key === "Backspace" && !this.input.value) {
      event.preventDefault();
      return composer.remove(this);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      const problem = this.problem();
      if (problem) {
        composer.problem.textContent = `${this.definition.name}: ${problem}`;
        return this.refuse();
      }
      composer.problem.textContent = "";
      composer.next();
    }
    return undefined;
  }

  refuse() {
    this.input.setAttribute("aria-invalid", "true");
    this.input.focus();
  }

  /** The problem with the value; empty if it is valid. */
  problem() {
    const { type, required, min_value: least, max_value: most, min_length: shortest, max_length: longest } = this.definition;
    const text = this.text;
    if (!text) return required || this.composer.options.includes(this) ? "This option is required. Specify a value." : "";
    const fixed = this.fixed();
    if (fixed) {
      if (this.chosen) return "";
      const found = fixed.find(({ name }) => name.toLowerCase() === text.toLowerCase());
      if (!found) return "Pick one of the options.";
      this.chosen = found;
      return "";
    }
    if (type === kind.integer && !/^-?\d+$/.test(text)) return "A whole number is needed.";
    if (type === kind.number && !Number.isFinite(Number(text))) return "A number is needed.";
    if (type === kind.integer || type === kind.number) {
      if (least != null && Number(text) < least) return `At least ${least}.`;
      if (most != null && Number(text) > most) return `At most ${most}.`;
    }
    const length = [...text].length;
    if (shortest != null && length < shortest) return `At least ${shortest} characters.`;
    if (longest != null && length > longest) return `At most ${longest} characters.`;
    return "";
  }
}
