// The page asks its own program and nobody else. It keeps the chosen files' handles, so that a saved file can be read
// again without choosing it anew; browsers that give no handle ask for the file again.
"use strict";

const find = (id) => document.getElementById(id);
const [drop, choose, status, shown, actions, save] =
  ["drop", "choose", "status", "shown", "actions", "save"].map(find);
const largest = Number(document.body.dataset.largest);
let sources = []; // each gives a fresh File when called
let latest = 0; // a slow answer about an earlier choice must not replace a later one

const say = (words) => { status.textContent = words; };

async function check() {
  const mine = ++latest;
  let files;
  clear(); // what was said of an earlier choice must not stand under the name of this one
  try {
    files = await Promise.all(sources.map((fresh) => fresh()));
    const total = files.reduce((sum, file) => sum + file.size, 0);
    if (total > largest) {
      clear();
      return say(`That is ${Math.ceil(total / 2 ** 20)} MB; at most ${largest / 2 ** 20} MB can be checked here. ` +
        "An export of the programme is far smaller. Is it the right file? If it is, ask the analyst to check it.");
    }
    say(`Checking ${files.map((file) => file.name).join(", ")} …`);
    // Read now: a file that changed on the disk since it was chosen can no longer be read by some browsers.
    files = await Promise.all(files.map(async (file) => ({ name: file.name, bytes: await file.arrayBuffer() })));
  } catch {
    clear();
    say("The file has changed since you chose it, or cannot be read. Choose it once more.");
    choose.value = "";
    return choose.focus();
  }
  const head = files.map((file) => ({ name: file.name, size: file.bytes.byteLength }));
  try {
    const answer = await fetch("check", {
      method: "POST",
      body: new Blob([JSON.stringify(head), "\n", ...files.map((file) => file.bytes)]),
    });
    if (mine !== latest) return;
    if (!answer.ok) throw new Error();
    show(await answer.json());
  } catch {
    if (mine === latest) { clear(); say("The check did not answer. Try again; if it stays silent, start it anew."); }
  }
}

function clear() {
  shown.replaceChildren();
  actions.hidden = sources.length === 0;
  save.hidden = true;
}

function show(told) {
  shown.innerHTML = told.shown; // made by the program with every name escaped; scripts in it would not run
  say(told.summary);
  if (save.href) URL.revokeObjectURL(save.href);
  save.href = URL.createObjectURL(new Blob([told.report], { type: "text/html" }));
  actions.hidden = save.hidden = false;
  shown.focus({ preventScroll: true });
  status.scrollIntoView({ block: "start" });
}

function use(found) {
  if (!found.length) return;
  sources = found;
  check();
}

choose.addEventListener("change", () => use([...choose.files].map((file) => async () => file)));
choose.addEventListener("click", async (event) => {
  if (!window.showOpenFilePicker) return;
  event.preventDefault();
  try {
    use((await window.showOpenFilePicker({ multiple: true })).map((handle) => () => handle.getFile()));
  } catch { /* nothing was chosen */ }
});
find("again").addEventListener("click", check);

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault(); // else the browser would open the file in place of the page
    drop.classList.toggle("over", kind === "dragenter" || kind === "dragover");
  });
}
document.addEventListener("drop", async (event) => {
  const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
  use(await Promise.all(items.map(async (item) => {
    const file = item.getAsFile(); // asked for at once: a dropped thing is gone after the first wait
    const asked = item.getAsFileSystemHandle ? item.getAsFileSystemHandle() : null;
    const handle = await asked;
    return handle && handle.kind === "file" ? () => handle.getFile() : async () => file;
  })));
});

// The program ends when this connection does, and this page says so when the program has ended.
const alive = new EventSource("alive");
alive.addEventListener("error", () => {
  if (alive.readyState === EventSource.CLOSED || find("ended")) return;
  setTimeout(() => {
    if (alive.readyState === EventSource.OPEN) return;
    say("The check has ended. Close this page and start it anew.");
    choose.disabled = true;
  }, 8000);
});
