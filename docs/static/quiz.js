// A question with options becomes a form that answers. First answers are kept in this browser, and nowhere else.
(() => {
  const lists = [...document.querySelectorAll("ul.contains-task-list")], key = `quiz ${location.pathname}`;
  if (!lists.length) return;
  let first = {}; // {the question's name: the letter that was chosen first}
  try { first = JSON.parse(localStorage.getItem(key)) || {}; } catch { /* this browser keeps nothing */ }
  const keep = () => { try { localStorage.setItem(key, JSON.stringify(first)); } catch { /* nor now */ } };
  const score = document.createElement("p"), right = {};
  const count = () => {
    const answered = Object.keys(right).filter(name => first[name]);
    const good = answered.filter(name => first[name] === right[name]).length;
    score.innerHTML = `${answered.length} of ${lists.length} questions answered, ${good} right at the first try. `
      + (answered.length ? '<button type="button" class="quiz-again">Start over</button>' : "Your score stays in this browser.");
  };
  score.className = "quiz-score";
  score.addEventListener("click", event => {
    if (event.target.closest("button")) { first = {}; keep(); location.reload(); }
  });

  for (const list of lists) {
    const section = list.closest("section"), name = section.id, details = section.querySelector("details");
    const title = section.querySelector("h2").firstChild.textContent;
    right[name] = details.querySelector("strong").textContent[0];
    const form = document.createElement("form");
    form.className = "quiz";
    form.innerHTML = `<fieldset><legend>Your answer<span class="visually-hidden"> to question ${title}</span></legend></fieldset><button>Check</button> <span role="status"></span>`;
    for (const item of list.children) {
      item.querySelector("input").remove();
      const label = document.createElement("label"), text = item.querySelector("p") || item;
      const letter = text.textContent.trim()[0];
      label.innerHTML = `<input type="radio" name="${name}" value="${letter}" required> <span>${text.innerHTML.trim()}</span>`;
      form.firstChild.append(label);
    }
    const verdict = letter => {
      const why = [...details.querySelectorAll("li")].find(one => one.querySelector("strong")?.textContent === letter);
      const good = letter === right[name];
      form.querySelector("[role=status]").innerHTML = good
        ? "<strong>Right.</strong> The answer below says why, and what is wrong with the others."
        : `<strong>Not right.</strong> ${(why.querySelector("p") || why).innerHTML}`;
      form.className = `quiz ${good ? "quiz-right" : "quiz-wrong"}`;
      details.open = details.open || good;
    };
    form.addEventListener("submit", event => {
      event.preventDefault();
      const letter = new FormData(form).get(name);
      first[name] ??= letter;
      keep(); verdict(letter); count();
    });
    list.replaceWith(form);
    if (first[name]) { form.querySelector(`[value=${first[name]}]`).checked = true; verdict(first[name]); }
  }
  document.querySelector("article h1").after(score);
  count();
})();
