/** The configuration files of a cluster, as text. */

import { type ClusterPlan, pathsOf } from "./cluster-plan.ts";
import { CGROUP_ROOT, type Containment } from "./containment.ts";

/** What each node claims to have, whatever the machine has: `config_overrides`. */
export const NODE_CPUS = 8;
export const NODE_MEMORY_MIB = 8_000;
/** The most that a job of small.q may ask for. */
const SMALL_MEMORY_MIB = 128;
/** What stands for the gpus of a node. */
const GPU_FILES = ["/dev/zero", "/dev/full"];
/** Short, so that a job that ignores the request to end is soon ended by force. */
const KILL_WAIT_SECONDS = 2;
/** Finished jobs stay visible to squeue and scontrol so long, as sites with many jobs have it. */
const MIN_JOB_AGE_SECONDS = 10;

export function slurmConf(plan: ClusterPlan): string {
  const paths = pathsOf(plan.dir);
  const { name, ports, nodes } = plan;
  return `ClusterName=${name}
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${paths.mungeSocket}
AuthAltTypes=auth/jwt
AuthAltParameters=jwt_key=${paths.jwtKey}
CredType=cred/munge
MpiDefault=none
MailProg=/bin/true
SwitchType=switch/none
SlurmctldPort=${ports.slurmctld}
SlurmctldPidFile=${paths.run}/slurmctld.pid
SlurmdPidFile=${paths.run}/slurmd.%n.pid
StateSaveLocation=${paths.state}
SlurmdSpoolDir=${paths.spool}/%n
SlurmctldLogFile=${paths.log}/slurmctld.log
SlurmdLogFile=${paths.log}/slurmd.%n.log
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=2,sched_min_interval=100000,defer_batch,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
GresTypes=gpu
DefMemPerCPU=256
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
KillWait=${KILL_WAIT_SECONDS}
MinJobAge=${MIN_JOB_AGE_SECONDS}
MaxArraySize=10001
MaxJobCount=50000
ReturnToService=2
${containmentConf(plan.containment)}
${accountingConf(plan)}
NodeName=${nodes[0]} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports.slurmd1} CPUs=${NODE_CPUS} RealMemory=${NODE_MEMORY_MIB} Gres=gpu:${GPU_FILES.length} State=UNKNOWN
NodeName=${nodes[1]} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports.slurmd2} CPUs=${NODE_CPUS} RealMemory=${NODE_MEMORY_MIB} Gres=gpu:${GPU_FILES.length} State=UNKNOWN
PartitionName=all.q Nodes=ALL Default=YES MaxTime=1-00:00:00 MaxMemPerNode=4000 PreemptMode=OFF State=UP
PartitionName=long.q Nodes=${nodes[0]} MaxTime=7-00:00:00 PreemptMode=OFF State=UP
PartitionName=brief.q Nodes=ALL MaxTime=1 Hidden=YES PreemptMode=OFF State=UP
PartitionName=small.q Nodes=ALL MaxTime=1-00:00:00 MaxMemPerNode=${SMALL_MEMORY_MIB} Hidden=YES PreemptMode=OFF State=UP
PartitionName=low.q Nodes=ALL PriorityTier=1 PreemptMode=REQUEUE State=UP
PartitionName=high.q Nodes=ALL PriorityTier=10 PreemptMode=OFF State=UP
`;
}

const CONTAINMENT: Readonly<Record<"cgroup" | "polling", string>> = {
  cgroup: `ProctrackType=proctrack/cgroup
TaskPlugin=task/cgroup
JobAcctGatherType=jobacct_gather/cgroup
JobAcctGatherFrequency=1`,
  polling: `ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherParams=OverMemoryKill
JobAcctGatherFrequency=1`,
};

function containmentConf(containment: Containment): string {
  return CONTAINMENT[containment === "polling" ? "polling" : "cgroup"];
}

function accountingConf({ dir, accounting, ports }: ClusterPlan): string {
  if (!accounting) return "AccountingStorageType=accounting_storage/none";
  return `AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=${ports.slurmdbd}
AccountingStoragePass=${pathsOf(dir).mungeSocket}
AccountingStoreFlags=job_comment
AccountingStorageEnforce=limits`;
}

export function cgroupConf({ containment }: ClusterPlan): string {
  if (containment === "polling") return "CgroupPlugin=autodetect\n";
  return `CgroupPlugin=${containment}
CgroupAutomount=no
CgroupMountpoint=${CGROUP_ROOT}
ConstrainRAMSpace=yes
ConstrainCores=no
`;
}

/** Slurm believes in gpus only where there are device files; it never opens them. */
export const GRES_CONF = GPU_FILES.map((file) => `Name=gpu File=${file}\n`).join("");

export function slurmdbdConf(plan: ClusterPlan): string {
  const paths = pathsOf(plan.dir);
  return `DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=${plan.ports.slurmdbd}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=${paths.mungeSocket}
AuthAltTypes=auth/jwt
AuthAltParameters=jwt_key=${paths.jwtKey}
LogFile=${paths.log}/slurmdbd.log
PidFile=${paths.run}/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=${plan.ports.mariadb}
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm_acct
CommitDelay=1
`;
}

/** Makes the accounting database of a MariaDB that has never been used. */
export const DATABASE_SQL = `CREATE DATABASE IF NOT EXISTS slurm_acct;
CREATE USER IF NOT EXISTS 'slurm'@'127.0.0.1' IDENTIFIED BY 'slurm';
GRANT ALL ON slurm_acct.* TO 'slurm'@'127.0.0.1';
`;
