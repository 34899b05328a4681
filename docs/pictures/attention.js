// One layer of causal attention over characters, with weights that docs/attention.py has trained.
(() => {
  const figure = document.getElementById("attention"), control = name => figure.querySelector(`[name=${name}]`);
  const kept = JSON.parse(document.getElementById("attention-numbers").textContent);
  const rows = name => { // an array of arrays, (n, m)
    const { shape, scale, int8 } = kept.arrays[name], m = shape[1];
    const numbers = Int8Array.from(atob(int8), character => character.charCodeAt(0));
    return [...Array(shape[0]).keys()].map(n => Array.from(numbers.subarray(n * m, (n + 1) * m), number => number * scale));
  };
  const vector = name => { // (n,)
    const { scale, int8 } = kept.arrays[name];
    return Array.from(Int8Array.from(atob(int8), character => character.charCodeAt(0)), number => number * scale);
  };
  const add = (a, b) => a.map((number, k) => number + b[k]);
  const dot = (a, b) => a.reduce((sum, number, k) => sum + number * b[k], 0);
  const mix = (weights, vectors) => vectors.reduce((sum, one, k) => sum.map((number, j) => number + weights[k] * one[j]),
    Array(vectors[0].length).fill(0)); // the sum of weights[k] * vectors[k]
  const softmax = scores => {
    const most = Math.max(...scores), powers = scores.map(score => Math.exp(score - most));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map(power => power / sum);
  };
  const linear = (W, b) => x => add(mix(x, W), b);
  const [token, place] = ["token", "place"].map(rows);
  const [query, key, value, merge] = ["query", "key", "value", "out"].map(name =>
    linear(rows(`attention_${name}`), vector(`attention_${name}_bias`)));
  const logits = linear(rows("out"), vector("out_bias")), d = token[0].length / kept.heads;

  // What the last of these characters takes from each of them, by head, and the probabilities of the next one.
  function look(ids) {
    const x = ids.map((id, t) => add(token[id], place[t])), q = query(x.at(-1)), k = x.map(key), v = x.map(value);
    const weights = [], found = [];
    for (let h = 0; h < kept.heads; h++) {
      const part = one => one.slice(h * d, (h + 1) * d);
      weights.push(softmax(k.map(one => dot(part(q), part(one)) / Math.sqrt(d))));
      found.push(...mix(weights[h], v.map(part)));
    }
    return { weights, next: softmax(logits(add(x.at(-1), merge(found)))) };
  }

  const spoken = character => ({ " ": "the space", "\n": "a new line" })[character] || `“${character}”`;
  const back = steps => steps === 0 ? "itself" : steps === 1 ? "just before" : `${steps} back`;
  const percent = share => `${Math.round(100 * share)}\u00a0%`;

  function draw() {
    const text = [...control("text").value].filter(character => kept.characters.includes(character)).join("");
    const unknown = [...new Set([...control("text").value].filter(character => !kept.characters.includes(character)))];
    const slider = control("place"), head = Number(figure.querySelector("[name=head]:checked").value);
    slider.max = Math.max(1, text.length);
    const at = Number(slider.value) - 1, says = figure.querySelector("figcaption"), letters = figure.querySelector(".letters");
    letters.replaceChildren();
    figure.querySelector("output").value = text ? spoken(text[at]) : "";
    if (!text) { says.textContent = "Type something."; return; }
    const { weights, next } = look([...text.slice(0, at + 1)].map(character => kept.characters.indexOf(character)));
    let word; // a line breaks between words only
    [...text].forEach((character, t) => {
      if (t === 0 || text[t - 1] === " ") letters.append(word = Object.assign(document.createElement("span"), { className: "word" }));
      const letter = document.createElement("span"), weight = t <= at ? weights[head][t] : 0;
      letter.textContent = character === " " ? "\u00a0" : character;
      letter.dataset.weight = weight;
      letter.style.setProperty("--share", `${100 * weight}%`);
      letter.className = t === at ? "chosen" : t > at ? "later" : "";
      letter.addEventListener("click", () => { slider.value = t + 1; draw(); });
      word.append(letter);
    });
    const order = shares => shares.map((_, k) => k).sort((a, b) => shares[b] - shares[a]);
    const seen = order(weights[head]).slice(0, 3).filter(t => weights[head][t] >= 0.01)
      .map(t => `${spoken(text[t])} ${back(at - t)} ${percent(weights[head][t])}`);
    const guesses = order(next).slice(0, 4).map(id => `${spoken(kept.characters[id])} ${percent(next[id])}`);
    says.textContent = `From ${spoken(text[at])}, head ${head + 1} looks at: ${seen.join(", ")}. `
      + `All heads together guess that next comes: ${guesses.join(", ")}.`
      + (unknown.length ? ` The model has never seen ${unknown.map(spoken).join(", ")}, and leaves that out.` : "");
  }

  // Whoever types looks from the last letter.
  control("text").addEventListener("input", () => { control("place").max = control("place").value = kept.context; });
  figure.addEventListener("input", draw);
  draw();
})();
