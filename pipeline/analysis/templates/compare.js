"use strict";
(function () {
  const root = document.documentElement;
  function language(to) {
    root.dataset.lang = to;
    root.lang = to;
    document.querySelectorAll("[data-vi]").forEach(function (e) {
      if (e.placeholder !== undefined && e.type === "search") e.placeholder = e.dataset[to];
      else e.textContent = e.dataset[to];
    });
    document.getElementById("language").textContent = to === "vi" ? "English" : "Tiếng Việt";
  }
  document.getElementById("language").addEventListener("click", function () { language(root.dataset.lang === "vi" ? "en" : "vi"); });
  document.getElementById("theme").addEventListener("click", function () {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  if (root.dataset.lang === "en") language("en");
  if (location.hash === "#dark" || location.hash === "#light") root.dataset.theme = location.hash.slice(1);
  const fold = function (text) { return text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, ""); };
  document.querySelectorAll(".tools").forEach(function (tools) {
    const rows = Array.from(document.getElementById(tools.dataset.for).tBodies[0].rows);
    const search = tools.querySelector("input[type=search]"), axis = tools.querySelector("select"), shared = tools.querySelector("input[type=checkbox]");
    const texts = rows.map(function (r) { return fold(r.textContent); });
    function filter() {
      const words = fold(search.value).split(/\s+/).filter(Boolean);
      let n = 0;
      rows.forEach(function (row, i) {
        const show = words.every(function (w) { return texts[i].includes(w); }) && (!axis || !axis.value || row.dataset.axis === axis.value) && (!shared || !shared.checked || Number(row.dataset.plans) > 1);
        row.hidden = !show;
        n += show;
      });
      tools.querySelector(".count b").textContent = n + " / " + rows.length;
    }
    tools.addEventListener("input", filter);
    filter();
  });
  // On paper nothing can be opened: what is closed opens for the printer, and closes again.
  let opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (d) { d.open = true; });
    // Of many plans the tables would be hundreds of pages: the first rows of what is shown go to paper.
    document.querySelectorAll("table[data-printed]").forEach(function (table) {
      const beyond = Array.from(table.tBodies[0].rows).filter(function (r) { return !r.hidden; }).slice(Number(table.dataset.printed));
      beyond.forEach(function (r) { r.classList.add("unprinted"); });
      table.closest("section").classList.toggle("unprinted-rows", beyond.length > 0);
    });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (d) { d.open = false; });
    document.querySelectorAll(".unprinted").forEach(function (r) { r.classList.remove("unprinted"); });
  });
  const key = function (row, at) { const c = row.cells[at]; return c.dataset.sort !== undefined ? c.dataset.sort : c.textContent.trim(); };
  document.querySelectorAll("table.sortable").forEach(function (table) {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach(function (head, at) {
      head.tabIndex = 0;
      function sort() {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const order = new Intl.Collator("vi", { numeric: true });
        const rows = Array.from(table.tBodies[0].rows);
        rows.sort(function (a, b) { const d = order.compare(key(a, at), key(b, at)); return down ? -d : d; });
        table.tBodies[0].append.apply(table.tBodies[0], rows);
      }
      head.addEventListener("click", sort);
      head.addEventListener("keydown", function (e) { if (e.key === "Enter") sort(); });
    });
  });
})();
