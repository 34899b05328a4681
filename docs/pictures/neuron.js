// One neuron with two inputs, and the line on which its activation is one half.
(() => {
  const figure = document.getElementById("neuron"), svg = figure.querySelector("svg");
  const gates = { AND: [0, 0, 0, 1], OR: [0, 1, 1, 1], NAND: [1, 1, 1, 0], XOR: [0, 1, 1, 0] };
  const points = [[0, 0], [0, 1], [1, 0], [1, 1]];
  const slider = name => figure.querySelector(`[name=${name}]`);
  const sigmoid = z => 1 / (1 + Math.exp(-z));
  const across = x => 75 + 150 * x, up = y => 225 - 150 * y; // the plane from -0.5 to 1.5, on 300 by 300

  function draw() {
    const [w1, w2, b] = ["w1", "w2", "b"].map(name => Number(slider(name).value));
    for (const name of ["w1", "w2", "b"]) slider(name).parentElement.querySelector("output").value = slider(name).value;
    const gate = figure.querySelector("[name=gate]:checked").value, wanted = gates[gate];
    const answers = points.map(([x1, x2]) => sigmoid(w1 * x1 + w2 * x2 + b));
    const right = answers.filter((a, k) => Math.abs(a - wanted[k]) < 0.5).length;
    const length = Math.hypot(w1, w2);

    // The activation changes along the arrow only: a gradient from where the sum is -5 to where it is 5.
    const [fx, fy] = length ? [-b * w1 / length ** 2, -b * w2 / length ** 2] : [0, 0]; // of the line, next to (0, 0)
    const at = z => length ? [across(fx + z * w1 / length ** 2), up(fy + z * w2 / length ** 2)] : [0, 0];
    const stops = [...Array(21).keys()].map(k => {
      const a = sigmoid(length ? k / 2 - 5 : b), sure = Math.abs(2 * a - 1);
      return `<stop offset="${k / 20}" stop-color="${a > 0.5 ? "#e69f00" : "#0072b2"}" stop-opacity="${0.7 * sure}"/>`;
    });
    const [[ax, ay], [zx, zy]] = [at(-5), at(5)];
    const line = length && [-9, 9].map(t => [across(fx - t * w2 / length), up(fy + t * w1 / length)]);
    const tip = length && [across(fx + 0.3 * w1 / length), up(fy + 0.3 * w2 / length)];
    svg.innerHTML = `<defs><linearGradient id="sure" gradientUnits="userSpaceOnUse" x1="${ax}" y1="${ay}" x2="${zx}" y2="${zy}">
        ${stops.join("")}</linearGradient>
        <marker id="head" markerWidth="6" markerHeight="6" refX="3" refY="3" orient="auto"><path d="M0 0 6 3 0 6z" class="ink-fill"/></marker></defs>
      <rect width="300" height="300" class="paper"/><rect width="300" height="300" fill="url(#sure)"/>
      <path d="M75 0V300M0 225H300" class="thin" fill="none"/>
      <text x="294" y="241" text-anchor="end">x₁</text><text x="83" y="14">x₂</text>`
      + (length ? `<path d="M${line[0]}L${line[1]}" class="ink" stroke-width="3"/>
        <path d="M${across(fx)} ${up(fy)}L${tip}" class="ink" stroke-width="2" marker-end="url(#head)"/>` : "")
      + points.map(([x1, x2], k) => `<circle cx="${across(x1)}" cy="${up(x2)}" r="11" class="ink"
          fill="${wanted[k] ? "#e69f00" : "#0072b2"}" stroke-width="2"/>
        <text x="${across(x1)}" y="${up(x2) + 5}" text-anchor="middle" class="${wanted[k] ? "on-orange" : "on-blue"}">${wanted[k]}</text>`).join("");

    const term = (number, name) => `${number < 0 ? "−" : "+"} ${Math.abs(number)}${name}`;
    figure.querySelector("figcaption").innerHTML = `<strong>${right} of 4 right.</strong>
      The line is ${w1} x₁ ${term(w2, " x₂")} ${term(b, "")} = 0. `
      + points.map(([x1, x2], k) => `For (${x1}, ${x2}) the neuron says ${answers[k].toFixed(2)}, and ${gate} wants ${wanted[k]}.`).join(" ");
  }

  function drag(event) { // the line goes through the pointer: that sets the bias
    const box = svg.getBoundingClientRect(), scale = 300 / box.width;
    const x1 = ((event.clientX - box.left) * scale - 75) / 150, x2 = (225 - (event.clientY - box.top) * scale) / 150;
    slider("b").value = -(slider("w1").value * x1 + slider("w2").value * x2);
    draw();
  }

  figure.addEventListener("input", draw);
  svg.addEventListener("pointerdown", event => { svg.setPointerCapture(event.pointerId); drag(event); });
  svg.addEventListener("pointermove", event => { if (event.buttons) drag(event); });
  draw();
})();
