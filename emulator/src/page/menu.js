// A select menu of a message: a button that opens its options below it. A single choice is sent at
// once, multiple ones when the menu is closed.

import { h } from "./dom.js";

const sources = { 5: (app) => app.people(), 6: (app) => app.roles(), 7: (app) => [...app.people(), ...app.roles()], 8: (app) => app.channels() };

function optionsOf(part, app) {
  if (part.type === 3) {
    return part.options.map(({ label, value, description, emoji, default: chosen }) => ({ label: [emoji?.name, label].filter(Boolean).join(" "), value, description, chosen: chosen === true }));
  }
  const defaults = new Set((part.default_values ?? []).map(({ id }) => id));
  return sources[part.type](app).map(({ id, name }) => ({ label: name, value: id, chosen: defaults.has(id) }));
}

export function menu(part, it, app) {
  const options = optionsOf(part, app);
  const least = part.min_values ?? 1;
  const most = part.max_values ?? 1;
  const several = most > 1;
  const initial = options.filter(({ chosen }) => chosen);
  const listId = `menu-${it.id}-${part.custom_id}`;
  const placeholder = part.placeholder ?? "Make a selection";
  const count = several && initial.length > 1 ? `${initial.length} chosen: ` : "";
  const told = count + initial.map(({ label }) => label).join(", ");
  const opener = h("button", {
    type: "button", class: "menu-opener", disabled: part.disabled === true, data: { focus: `${it.id} ${part.custom_id}` },
    "aria-expanded": "false", "aria-controls": listId, "aria-label": told ? `${placeholder}: ${told}` : placeholder,
    on: { click: () => (list.hidden ? open() : close()) },
  }, h("span", {}, told || placeholder), h("span", { aria: { hidden: "true" } }, "▾"));

  const rows = options.map(several ? checkbox : choice);
  const controls = several ? rows.map((row) => row.firstElementChild) : rows;
  const problem = h("p", { class: "failure", role: "alert" });
  const done = several ? h("button", { type: "button", class: "button primary", on: { click: close } }, "Done") : null;
  const list = h("fieldset", { class: "menu-list", id: listId, hidden: true, on: { keydown } },
    h("legend", { class: "visually-hidden" }, placeholder), rows, problem, done);
  return h("div", { class: "menu" }, opener, list);

  function words({ label, description }) {
    return h("span", {}, label, description ? h("small", {}, description) : null);
  }
  function checkbox(option) {
    const change = (event) => { event.target.checked &&= chosen().length <= most; };
    return h("label", { class: "menu-option" }, h("input", { type: "checkbox", checked: option.chosen, value: option.value, on: { change } }), words(option));
  }
  /** Choosing a selected option again deselects it, if an empty selection is allowed. */
  function choice(option) {
    const values = option.chosen && least === 0 ? [] : [option.value];
    return h("button", { type: "button", class: "menu-option", "aria-pressed": String(option.chosen), on: { click: () => send(values) } }, words(option));
  }
  function chosen() {
    return controls.filter(({ checked }) => checked).map(({ value }) => value);
  }
  function open() {
    list.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    list.scrollIntoView({ block: "nearest" });
    (controls[options.findIndex((option) => option.chosen)] ?? controls[0])?.focus();
  }
  function shut() {
    list.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  }
  function send(values) {
    shut();
    return app.use(it, part.custom_id, values, opener);
  }
  /** Closes the menu; a changed selection is sent. */
  function close() {
    const values = several ? chosen() : null;
    if (!several || values.join() === initial.map(({ value }) => value).join()) return shut();
    if (values.length >= least) return send(values);
    problem.textContent = `Choose at least ${least}.`;
    return undefined;
  }
  function keydown(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const place = controls.indexOf(document.activeElement);
      controls.at((place + step) % controls.length)?.focus();
    } else if (event.key === "Escape") {
      controls.forEach((control, place) => { control.checked = options[place].chosen; });
      shut();
    } else if (event.key === "Enter" && several && event.target !== done) {
      close();
    } else {
      return;
    }
    event.preventDefault();
  }
}
