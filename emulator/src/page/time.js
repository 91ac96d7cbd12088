// Instants as Discord's client shows them, in the reader's own zone and seen from the bot's clock.

let now = 0;

const formats = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};
const spans = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** Sets the current time, in seconds, and updates relative times. */
export function setNow(seconds) {
  if (now === seconds) return;
  now = seconds;
  for (const element of document.querySelectorAll("time[data-relative]")) {
    element.textContent = ago(Number(element.dataset.relative));
  }
}

function ago(seconds) {
  const away = seconds - now;
  const [unit, length] = spans.find(([, length]) => Math.abs(away) >= length) ?? spans.at(-1);
  return relative.format(Math.round(away / length), unit);
}

export function format(seconds, style) {
  return new Intl.DateTimeFormat("en-GB", formats[style] ?? formats.f).format(seconds * 1000);
}

/** `Today at 09:00`, `Yesterday at 09:00`, `02/03/2026, 09:00`. */
export function stamp(seconds) {
  const days = dayNumber(now) - dayNumber(seconds);
  const time = format(seconds, "t");
  if (days === 0) return `Today at ${time}`;
  if (days === 1) return `Yesterday at ${time}`;
  return `${format(seconds, "d")}, ${time}`;
}

export const day = (seconds) => format(seconds, "D");
export const clock = (seconds) =>
  new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })
    .format(seconds * 1000);

function dayNumber(seconds) {
  const date = new Date(seconds * 1000);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

/** A `<t:…>` of Discord. */
export function timeElement(detail) {
  const [text, style] = detail.split(":");
  const seconds = Number(text);
  const element = document.createElement("time");
  element.dateTime = new Date(seconds * 1000).toISOString();
  element.title = format(seconds, "F");
  if (style === "R") element.dataset.relative = text;
  element.textContent = style === "R" ? ago(seconds) : format(seconds, style);
  return element;
}
