// A worker that runs one Python program on WebAssembly, with files in memory, and tells its page what it prints.

onmessage = async ({ data }) => {
  let code = -1;
  try {
    code = await run(data);
  } catch (error) {
    postMessage({ kind: "err", line: String(error.stack ?? error) });
  }
  postMessage({ kind: "end", code });
};

async function run({ shim, python, library, files, stubs, script }) {
  const { ConsoleStdout, Directory, File, OpenFile, PreopenDirectory, WASI, WASIProcExit } = await import(shim);
  const tree = new Map();
  const put = (path, bytes) => {
    const folders = path.split("/");
    const name = folders.pop();
    let here = tree;
    for (const folder of folders) here = here.get(folder) ?? here.set(folder, new Map()).get(folder);
    here.set(name, new File(bytes));
  };
  const folder = (entries) =>
    new Map([...entries].map(([name, what]) => [name, what instanceof Map ? new Directory(folder(what)) : what]));
  put("usr/local/lib/python315.zip", await (await fetch(library)).arrayBuffer());
  put("tmp/empty", []);
  for (const [path, text] of Object.entries(files)) put(path, new TextEncoder().encode(text));
  for (const name of stubs) put(`course/${name}.py`, []);
  put("script.py", new TextEncoder().encode(script));

  const told = (kind) => ConsoleStdout.lineBuffered((line) => postMessage({ kind, line }));
  const descriptors = [new OpenFile(new File([])), told("out"), told("err"), new PreopenDirectory("/", folder(tree))];
  const wasi = new WASI(["python", "/script.py"], ["HOME=/tmp", "TMPDIR=/tmp"], descriptors, { debug: false });
  // It knows the time of day and a clock that only goes forward. Processor time is that clock's, as in Pyodide.
  const clock = wasi.wasiImport.clock_time_get;
  wasi.wasiImport.clock_time_get = (id, precision, to) => clock(Math.min(id, 1), precision, to);
  const { instance } = await WebAssembly.instantiateStreaming(fetch(python), {
    wasi_snapshot_preview1: wasi.wasiImport,
    host: { call: () => -1 },
  });
  try {
    wasi.initialize(instance);
    return await WebAssembly.promising(instance.exports.run)(); // on a stack of its own, which grows
  } catch (error) {
    if (error instanceof WASIProcExit) return error.code;
    throw error;
  }
}
