// Gradient descent with momentum in a valley: (x x + 10 y y) / 2.
(() => {
  const figure = document.getElementById("descent"), svg = figure.querySelector("svg");
  const slider = name => figure.querySelector(`[name=${name}]`);
  const across = x => 200 + 50 * x, up = y => 100 - 50 * y; // the plane from -4 to 4 and from -2 to 2
  const height = ([x, y]) => (x * x + 10 * y * y) / 2, gradient = ([x, y]) => [x, 10 * y];

  function descend(start, rate, beta, steps) {
    const path = [start];
    let v = [0, 0];
    for (let step = 0; step < steps; step++) {
      const p = path[step], g = gradient(p);
      v = v.map((number, k) => beta * number + g[k]);
      path.push(p.map((number, k) => number - rate * v[k]));
    }
    return path;
  }

  function draw() {
    const [rate, beta, steps, x, y] = ["rate", "beta", "steps", "x", "y"].map(name => {
      const input = slider(name);
      return Number(input.parentElement.querySelector("output").value = input.value);
    });
    const path = descend([x, y], rate, beta, steps), last = path[steps];
    const shown = path.map(p => p.map(number => Math.max(-99, Math.min(99, number)))); // a path that flies off
    const heights = [16, 12, 8, 5, 3, 1.5, 0.5, 0.1];
    svg.innerHTML = `<rect width="400" height="200" class="paper"/>`
      + heights.map((c, k) => `<ellipse cx="200" cy="100" rx="${50 * Math.sqrt(2 * c)}" ry="${50 * Math.sqrt(c / 5)}"
          fill="#0072b2" fill-opacity="${0.05 + 0.01 * k}" class="thin"/>`).join("")
      + `<path d="M200 94v12M194 100h12" class="ink" stroke-width="1.5"/>
        <polyline points="${shown.map(p => [across(p[0]), up(p[1])]).join(" ")}" class="way" stroke-width="2"/>`
      + shown.slice(1).map(p => `<circle cx="${across(p[0])}" cy="${up(p[1])}" r="2.5" class="step"/>`).join("")
      + `<circle cx="${across(x)}" cy="${up(y)}" r="8" class="ink paper" stroke-width="3"/>`;

    const digits = number => Math.abs(number) < 1e5 ? number.toFixed(3) : number.toExponential(1);
    figure.querySelector("figcaption").innerHTML = `<strong>After ${steps} steps the height is ${digits(height(last))}.</strong>
      It began at ${digits(height([x, y]))}, at (${x}, ${y}), and is now at (${last.map(digits).join(", ")}). `
      + (height(last) > height([x, y]) ? "It climbs out of the valley." : height(last) < 0.001 ? "It has arrived." : "It is on its way.");
  }

  function drag(event) {
    const box = svg.getBoundingClientRect(), scale = 400 / box.width;
    slider("x").value = ((event.clientX - box.left) * scale - 200) / 50;
    slider("y").value = (100 - (event.clientY - box.top) * scale) / 50;
    draw();
  }

  figure.addEventListener("input", draw);
  svg.addEventListener("pointerdown", event => { svg.setPointerCapture(event.pointerId); drag(event); });
  svg.addEventListener("pointermove", event => { if (event.buttons) drag(event); });
  draw();
})();
