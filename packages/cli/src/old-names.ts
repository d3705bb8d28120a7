/** Commands under the names of the public Jobmon before it had sub-commands. Scripts and fingers still know them. */
const NEW_WORDS: Readonly<Record<string, readonly string[]>> = {
  workflow_status: ["workflow", "status"],
  workflow_tasks: ["workflow", "tasks"],
  workflow_reset: ["workflow", "reset"],
  workflow_resume: ["workflow", "resume"],
  task_status: ["task", "status"],
  update_task_status: ["task", "update"],
  task_dependencies: ["task", "dependencies"],
  concurrency_limit: ["workflow", "concurrency"],
  get_filepaths: ["workflow", "logs"],
  task_template_resources: ["workflow", "resources", "usage"],
  create_resource_yaml: ["workflow", "resources", "yaml"],
  update_config: ["config", "set"],
};

/** The command line in today's words; an old name is answered with one line that says so. */
export function replaceOldName(words: readonly string[], warn: (text: string) => void): readonly string[] {
  const [name = "", ...rest] = words;
  const replacement = Object.hasOwn(NEW_WORDS, name) ? NEW_WORDS[name] : undefined;
  if (replacement === undefined) return words;
  warn(`jobmon: \`${name}\` is now \`jobmon ${replacement.join(" ")}\`; the old name still works.\n`);
  return [
    ...replacement,
    ...rest.flatMap((word) => (word === "-n" || word === "--json" ? ["-o", "json"] : [word])),
  ];
}
