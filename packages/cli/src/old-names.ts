/**
 * Commands under the names of the public Jobmon before it had sub-commands, with the flags they had. Scripts and fingers
 * still know them.
 *
 * An old command line is rewritten into one of today, flag by flag. Where the old command did something else by default
 * than today's does (a reset of everything, a hot resume that is waited for), the rewritten line says so.
 */
interface OldCommand {
  readonly now: readonly string[];
  /** Its flags, long and short, and what they are called now; `null`: it has no meaning any more. */
  readonly flags: Readonly<Record<string, OldFlag>>;
  /** What the old command did without being asked. */
  readonly always?: readonly string[];
  /** Said only when the flag of that name was not given. */
  readonly unless?: Readonly<Record<string, readonly string[]>>;
}

interface OldFlag {
  readonly now: string | null;
  /** How many words follow; `many`: as many as do not look like a flag. */
  readonly takes: 0 | 1 | "many";
  /** Put behind each value. */
  readonly unit?: string;
}

const value = (now: string | null): OldFlag => ({ now, takes: 1 });
const values = (now: string): OldFlag => ({ now, takes: "many" });
const toggle = (now: string | null): OldFlag => ({ now, takes: 0 });

/** The same flag under each of its names. */
function named(names: string, flag: OldFlag): Readonly<Record<string, OldFlag>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, flag]));
}

const workflows = named("-w --workflow_id --workflow-id", values("-w"));
const tasks = named("-t --task_id --task-id --task_ids", values("-t"));
const statuses = named("-s --status", values("-s"));

const OLD_COMMANDS: Readonly<Record<string, OldCommand>> = {
  workflow_status: {
    now: ["workflow", "status"],
    flags: { ...workflows, ...named("-u --user", values("-u")) },
  },
  workflow_tasks: { now: ["workflow", "tasks"], flags: { ...workflows, ...statuses } },
  workflow_reset: {
    now: ["workflow", "reset"],
    flags: {
      ...workflows,
      ...named("-p --partial_reset --partial-reset --partial", toggle("--scope=unfinished")),
    },
    unless: { "--scope=unfinished": ["--scope=all"] },
  },
  workflow_resume: {
    now: ["workflow", "resume"],
    flags: {
      ...workflows,
      ...named("-c --cluster_name --cluster-name --cluster", value("-c")),
      ...named("--reset-running-jobs --reset_running_jobs --reset-running", toggle("--reset-running")),
      ...named("-t --timeout", value(null)),
      ...named("--execution-timeout --execution_timeout --seconds-until-timeout --seconds_until_timeout", {
        now: "--timeout",
        takes: 1,
        unit: "s",
      }),
      ...named("--keep-resources --keep_resources", toggle("--keep-resources")),
      ...named("--force-cleanup --force_cleanup", toggle(null)),
    },
    always: ["--wait"],
    unless: { "--reset-running": ["--hot"] },
  },
  task_status: { now: ["task", "status"], flags: { ...tasks, ...statuses } },
  update_task_status: {
    now: ["task", "update"],
    flags: {
      ...tasks,
      ...workflows,
      ...named("-s --new_status --new-status --status", value("-s")),
      ...named("-f --force", toggle("--force")),
      ...named("-r --recursive", toggle("--old-recursive")),
    },
    always: ["--old-rules"],
  },
  task_dependencies: { now: ["task", "dependencies"], flags: tasks },
  concurrency_limit: {
    now: ["workflow", "concurrency"],
    flags: { ...workflows, ...named("-m --max_tasks --max-tasks", value("-m")) },
  },
  get_filepaths: {
    now: ["workflow", "logs"],
    flags: {
      ...workflows,
      ...named("-a --array_name --array-name --array", value("--template")),
      ...named("-j --job_name --job-name --job", value("--name")),
    },
  },
  task_template_resources: {
    now: ["workflow", "resources", "usage"],
    flags: {
      ...named("-t --task_template_version --task-template-version --template-version", values("-t")),
      ...named("-w --workflows --workflow_id --workflow-id", values("-w")),
      ...named("-a --node_args --node-args", value("--node-args")),
      ...named("-ci --ci", value("--ci")),
    },
  },
  create_resource_yaml: {
    now: ["workflow", "resources", "yaml"],
    flags: {
      ...workflows,
      ...named("-t --task_id --task-id", value("--task")),
      ...named("-m --value_mem --value-mem --mem-strategy", value("--mem-strategy")),
      ...named("-c --value_core --value-core --core-strategy", value("--core-strategy")),
      ...named("-r --value_runtime --value-runtime --runtime-strategy", value("--runtime-strategy")),
      ...named("--cluster --clusters", values("--cluster")),
      ...named("-p --print --stdout", toggle("--stdout")),
    },
  },
  update_config: {
    now: ["config", "set"],
    flags: {
      ...named("-k --key", value("")),
      ...named("-v --value", value("")),
      ...named("--config_file --config-file", value("--file")),
    },
  },
};

const JSON_FLAGS: readonly string[] = ["-n", "--json"];

/** The command line in today's words; an old name is answered with one line that says so. */
export function replaceOldName(words: readonly string[], warn: (text: string) => void): readonly string[] {
  const [name = "", ...rest] = words;
  const old = Object.hasOwn(OLD_COMMANDS, name) ? OLD_COMMANDS[name] : undefined;
  if (old === undefined) return words;
  warn(`jobmon: \`${name}\` is now \`jobmon ${old.now.join(" ")}\`; the old name still works.\n`);
  const rewritten = rewriteFlags(splitEquals(rest), old);
  const missing = Object.entries(old.unless ?? {}).flatMap(([flag, instead]) =>
    rewritten.includes(flag) ? [] : instead,
  );
  return [...old.now, ...rewritten, ...missing, ...(old.always ?? [])];
}

/** `--flag=value` is two words. */
function splitEquals(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    const at = word.indexOf("=");
    return word.startsWith("--") && at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word];
  });
}

function rewriteFlags(words: readonly string[], { flags }: OldCommand): string[] {
  const rewritten: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    const flag = Object.hasOwn(flags, word) ? flags[word] : undefined;
    if (flag === undefined) {
      rewritten.push(...(JSON_FLAGS.includes(word) ? ["-o", "json"] : [word]));
      continue;
    }
    if (flag.takes === 0) {
      if (flag.now !== null) rewritten.push(flag.now);
      continue;
    }
    const given = takeValues(words, at + 1, flag.takes);
    at += given.length;
    if (flag.now === null) continue;
    for (const one of given)
      rewritten.push(...(flag.now === "" ? [] : [flag.now]), `${one}${flag.unit ?? ""}`);
    // A flag without its value is told so by today's command.
    if (given.length === 0) rewritten.push(flag.now);
  }
  return rewritten;
}

function takeValues(words: readonly string[], from: number, takes: 1 | "many"): readonly string[] {
  if (takes === 1) return words.slice(from, from + 1);
  const end = words.findIndex((word, at) => at >= from && word.startsWith("-"));
  return words.slice(from, end < 0 ? words.length : end);
}
