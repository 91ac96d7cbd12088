// Talks to the page's server.

/** Sends a request; the error of a refused one is a sentence for people. */
export async function get(path, parameters = {}) {
  return read(await reach(`/api/${path}?${new URLSearchParams(parameters)}`));
}

export async function post(path, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return read(await reach(`/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** Uploads a file that `member` picks in `channel`; returns `{id}`. */
export async function upload({ member, channel }, file) {
  const headers = { "Content-Type": "application/octet-stream" };
  return read(await reach(`/api/upload?${new URLSearchParams({ member, channel, name: file.name })}`, { method: "POST", headers, body: file }));
}

async function reach(...request) {
  try {
    return await fetch(...request);
  } catch {
    throw new Error("The preview does not respond. Is it still running?");
  }
}

async function read(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The preview answered with ${response.status}.`);
  return answer;
}

/** Subscribes to changes; `look` names the viewer and the channel. Returns a function that stops it. */
export function listen(look, { view, log, lost }) {
  const source = new EventSource(`/api/live?${new URLSearchParams(look)}`);
  source.addEventListener("view", (event) => view(JSON.parse(event.data)));
  source.addEventListener("log", (event) => log(JSON.parse(event.data)));
  source.addEventListener("error", lost);
  return () => source.close();
}
