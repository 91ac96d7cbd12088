// A select menu of a message: a button that opens its options below it. One choice is sent at
// once, several when the menu is closed.

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
  const label = h("span", {}, initial.length ? initial.map((option) => option.label).join(", ") : placeholder);
  const opener = h("button", {
    type: "button", class: "menu-opener", disabled: part.disabled === true, data: { focus: `${it.id} ${part.custom_id}` },
    "aria-expanded": "false", "aria-controls": listId, "aria-label": initial.length ? `${placeholder}: ${label.textContent}` : placeholder,
    on: { click: () => (list.hidden ? open() : close()) },
  }, label, h("span", { aria: { hidden: "true" } }, "▾"));

  const boxes = options.map((option, index) => {
    const box = h("input", { type: several ? "checkbox" : "radio", name: listId, checked: option.chosen, value: option.value, id: `${listId}-${index}`, on: { change: changed } });
    return { box, row: h("label", { class: "menu-option" }, box, h("span", {}, option.label, option.description ? h("small", {}, option.description) : null)) };
  });
  const problem = h("p", { class: "failure", role: "alert" });
  const done = several ? h("button", { type: "button", class: "button primary", on: { click: close } }, "Done") : null;
  const list = h("fieldset", { class: "menu-list", id: listId, hidden: true, on: { keydown } },
    h("legend", { class: "visually-hidden" }, placeholder), boxes.map(({ row }) => row), problem, done);
  return h("div", { class: "menu" }, opener, list);

  function chosen() {
    return boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  }
  function open() {
    list.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    list.scrollIntoView({ block: "nearest" });
    (boxes.find(({ box }) => box.checked) ?? boxes[0])?.box.focus();
  }
  function shut() {
    list.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  }
  function changed() {
    if (chosen().length > most) this.checked = false;
    if (!several) close();
  }
  function close() {
    const values = chosen();
    if (values.join() === initial.map(({ value }) => value).join()) return shut();
    if (values.length < least) {
      problem.textContent = `Choose at least ${least}.`;
      return undefined;
    }
    shut();
    return app.use(it, part.custom_id, values, opener);
  }
  function keydown(event) {
    if (event.key === "Escape") {
      boxes.forEach(({ box }, index) => { box.checked = options[index].chosen; });
      shut();
    } else if (several && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const place = boxes.findIndex(({ box }) => box === document.activeElement);
      boxes.at((place + (event.key === "ArrowDown" ? 1 : -1)) % boxes.length)?.box.focus();
    } else if (event.key === "Enter" && event.target !== done) {
      event.preventDefault();
      close();
    }
  }
}
