// How pages look to this reader: size of text and contrast, remembered on this device only.
// A classic script in the head, so that the page is painted once, in the right size.
(function () {
  var SIZES = 3;
  var root = document.documentElement;
  var look = { size: 0, contrast: false };
  try {
    var kept = JSON.parse(localStorage.getItem("look"));
    if (kept && kept.size >= 0 && kept.size < SIZES) look.size = kept.size;
    look.contrast = Boolean(kept && kept.contrast);
  } catch (error) {
    // Storage is off: the look lasts as long as the page.
  }

  function apply() {
    root.setAttribute("data-size", String(look.size));
    if (look.contrast) root.setAttribute("data-theme", "contrast");
    else root.removeAttribute("data-theme");
  }

  function keep() {
    try {
      localStorage.setItem("look", JSON.stringify(look));
    } catch (error) {
      // As above.
    }
  }

  function show(buttons) {
    buttons.forEach(function (button) {
      var what = button.getAttribute("data-look");
      // A button that can do no more says so, but keeps the focus.
      var spent =
        what === "smaller" ? look.size === 0 : what === "larger" && look.size === SIZES - 1;
      button.setAttribute("aria-disabled", String(spent));
      if (what === "contrast") button.setAttribute("aria-pressed", String(look.contrast));
    });
  }

  apply();
  document.addEventListener("DOMContentLoaded", function () {
    var box = document.getElementById("look");
    if (!box) return;
    box.hidden = false;
    var buttons = [].slice.call(box.querySelectorAll("[data-look]"));
    show(buttons);
    box.addEventListener("click", function (event) {
      var button = event.target.closest("[data-look]");
      if (!button) return;
      var what = button.getAttribute("data-look");
      if (what === "smaller") look.size = Math.max(0, look.size - 1);
      if (what === "larger") look.size = Math.min(SIZES - 1, look.size + 1);
      if (what === "contrast") look.contrast = !look.contrast;
      apply();
      keep();
      show(buttons);
    });
  });
})();
