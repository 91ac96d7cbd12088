// Small helpers to build and update elements. Texts always become text nodes.

/** An element with properties and children. `on` holds listeners, `data` and `aria` attributes. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(element.dataset, value);
    } else if (name === "aria") {
      for (const [key, text] of Object.entries(value)) element.setAttribute(`aria-${key}`, text);
    } else if (name in element && typeof value !== "string") {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Replaces the children of `element` if `version` has changed. */
export function redraw(element, version, build) {
  const text = JSON.stringify(version);
  if (element.drawn === text) return false;
  element.drawn = text;
  keepFocus(element, () => element.replaceChildren(...build()));
  return true;
}

/**
 * Updates the children of `list` to `items`, each `{key, version, build}`, and touches only
 * what changed. Returns true if a child was added at the end.
 */
export function reconcile(list, items) {
  const before = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const last = list.lastElementChild?.dataset.key;
  let place = list.firstElementChild;
  for (const { key, version, build } of items) {
    const text = JSON.stringify(version);
    let child = before.get(key);
    before.delete(key);
    if (!child || child.drawn !== text) {
      const fresh = build();
      fresh.dataset.key = key;
      fresh.drawn = text;
      if (child) {
        if (place === child) place = fresh;
        keepFocus(child, () => child.replaceWith(fresh), fresh);
      }
      child = fresh;
    }
    if (child === place) place = place.nextElementSibling;
    else list.insertBefore(child, place);
  }
  for (const child of before.values()) child.remove();
  return items.length > 0 && items.at(-1).key !== last;
}

/** Runs `change`; the focused element in `element` keeps the focus, or its successor gets it. */
function keepFocus(element, change, successor = element) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const mark = focused?.dataset.focus;
  change();
  if (!focused || focused.isConnected) return;
  const next = mark && successor.querySelector(`[data-focus="${CSS.escape(mark)}"]`);
  (next ?? successor).focus({ preventScroll: true });
}

/** Focuses the element with this key, wherever it is now. */
export function focusMark(mark, otherwise) {
  const found = mark && document.querySelector(`[data-focus="${CSS.escape(mark)}"]`);
  (found ?? otherwise)?.focus();
}

/** The sign of a private thread. */
export function lock() {
  return h("span", { class: "lock", role: "img", "aria-label": "Private" }, "🔒");
}

export const byId = (id) => document.getElementById(id);
