// Shows of the list what has all words that stand in the address, each by its beginning.
"use strict";
const words = new URLSearchParams(location.search).get("words") || "";
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const asked = folded(words).match(/[\p{L}\p{N}_]+/gu) || [];
if (asked.length) {
  document.getElementById("words").value = words;
  const found = new Set(INDEX.filter(([, text]) => asked.every((word) => text.includes(" " + word))).map(([name]) => name));
  const rows = [...document.querySelectorAll("#all li")];
  for (const row of rows) {
    row.hidden = !found.has(row.querySelector("a").getAttribute("href"));
  }
  const shown = rows.filter((row) => !row.hidden).length;
  document.getElementById("found").textContent = `${shown} of ${rows.length} dossiers say “${words}”, now or in an earlier version.`;
}
