import { Tool } from "jobmon";

const tool = new Tool({ name: "quickstart", defaultResources: { cores: 1, memory: "500M", runtime: "10m" } });
const model = tool.taskTemplate({
  name: "model",
  command: "echo location {location}, year {year}: $(( {location} * {year} )) > {out}/{location}-{year}.txt",
  nodeArgs: ["location", "year"],
  opArgs: ["out"],
});
const summary = tool.taskTemplate({
  name: "summary",
  command: "cat {out}/*-*.txt > {out}/summary.txt",
  opArgs: ["out"],
});

const out = process.argv[2] ?? ".";
const workflow = tool.workflow({ name: "quickstart", defaultMaxAttempts: 2 });
const models = model.tasks({ location: [1, 2, 3, 4, 5], year: [2000, 2010, 2020], out });
workflow.addTasks(models);
workflow.addTask(summary.task({ out, upstream: models }));
const result = await workflow.run();
console.log(`${result.status}: ${result.doneCount} of ${result.totalTasks} tasks`);
