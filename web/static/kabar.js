// The few things neither HTML nor htmx can do. Everything here only shortens a way that also works without it.
(function () {
  "use strict";
  document.documentElement.classList.add("js");

  // A second press on the same button is the commonest accident: the form goes out once.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.once === undefined) return;
    if (form.dataset.gone) { event.preventDefault(); return; }
    form.dataset.gone = "1";
    var buttons = form.querySelectorAll("button");
    setTimeout(function () {
      buttons.forEach(function (button) { button.setAttribute("aria-disabled", "true"); });
    }, 0);
  });

  // Back to a page from the browser's memory: its forms may be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-gone]").forEach(function (form) {
      delete form.dataset.gone;
      form.querySelectorAll("button").forEach(function (button) { button.removeAttribute("aria-disabled"); });
    });
  });

  // data-insert="{nama}" data-into="teks": put a merge field where the cursor stands.
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-insert],[data-print]") : null;
    if (!button) return;
    if (button.dataset.print !== undefined) { window.print(); return; }
    var box = document.getElementById(button.dataset.into);
    if (!box) return;
    event.preventDefault();
    box.setRangeText(button.dataset.insert, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // data-submit: a choice in a filter is an answer by itself.
  document.addEventListener("change", function (event) {
    var field = event.target;
    if (field.dataset && field.dataset.submit !== undefined && field.form) field.form.submit();
  });

  // data-max-bytes: say before the upload, not after it, that a file is too large.
  document.addEventListener("change", function (event) {
    var field = event.target;
    var most = field.dataset && Number(field.dataset.maxBytes);
    if (!most || !field.files || !field.files[0]) return;
    var line = document.getElementById(field.id + "-error");
    var large = field.files[0].size > most;
    field.setCustomValidity(large ? "Berkas ini terlalu besar." : "");
    if (!line) return;
    line.hidden = !large;
    line.querySelector("span").textContent = large ? "Berkas ini terlalu besar: paling besar 5 MB. Hapus gambarnya, atau bagi per kecamatan." : "";
  });

  // Enter in a search inside a form searches; it does not send the form around it.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches("input[data-find]")) return;
    event.preventDefault();
    event.target.dispatchEvent(new Event("cari"));
  });

  // What this device takes for the time, beside the box's; and into the form at the moment it is sent.
  document.querySelectorAll("[data-device-clock]").forEach(function (line) {
    var said = new Intl.DateTimeFormat("id-ID", {
      timeZone: line.dataset.deviceClock, weekday: "long", day: "numeric", month: "long", year: "numeric",
      hour: "2-digit", minute: "2-digit", timeZoneName: "short"
    });
    function show() { line.textContent = said.format(new Date()).replace(" pukul ", ", "); }
    show();
    window.setInterval(show, 1000);
  });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.deviceTime !== undefined) form.elements.device.value = String(Date.now());
  }, true);

  // On paper nothing can be unfolded.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details[data-print-open]").forEach(function (part) { part.open = true; });
  });

  // A page nobody looks at does not ask the box for news.
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (document.hidden && event.detail.elt.dataset.poll !== undefined) event.preventDefault();
  });

  // Nothing moves from under a finger: what the box answers while a button is held down comes in after the
  // click, or the button would have moved away (or been replaced) and the click would be nobody's.
  var held = false;
  var late = new Map(); // the newest answer for each element that asked
  document.addEventListener("pointerdown", function (event) {
    held = !event.target.closest("select") && event.target.closest("a, button, label, summary") !== null;
  }, true);
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    if (!held) return;
    event.preventDefault();
    late.set(event.detail.elt, event.detail.xhr);
  });
  function release() {
    setTimeout(function () { // the click comes after the release
      held = false;
      var answers = Array.from(late.values());
      late.clear();
      answers.forEach(function (answer) { answer.onload(); });
    }, 50);
  }
  document.addEventListener("pointerup", release, true);
  document.addEventListener("pointercancel", release, true);

  // When the box does not answer, say so once, and say when it is back.
  function trouble(text) {
    var line = document.getElementById("sambungan");
    if (!line) return;
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
  }
  document.addEventListener("htmx:sendError", function () {
    trouble("Kotak tidak menjawab. Yang sudah diterima kotak tetap aman. Periksa sambungan Wi-Fi atau kabel; halaman ini mencoba lagi sendiri.");
  });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status >= 500) trouble("Kotak sedang bermasalah. Data yang sudah tersimpan aman. Muat ulang halaman ini sebentar lagi.");
    else trouble("Permintaan terakhir tidak dapat dikerjakan. Tidak ada yang berubah. Muat ulang halaman ini lalu coba lagi.");
  });
  document.addEventListener("htmx:afterOnLoad", function (event) {
    if (event.detail.xhr.status < 400) trouble("");
  });

  // After a form came back with something to mend, go to the first such field.
  function toFirstError(root) {
    var field = root.querySelector("[aria-invalid=true]");
    if (field) field.focus();
  }
  document.addEventListener("DOMContentLoaded", function () { toFirstError(document); });
})();
