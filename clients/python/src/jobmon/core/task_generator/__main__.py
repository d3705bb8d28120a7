"""`python -m jobmon.core.task_generator task_generator ...`, where the console script is not installed."""

import sys

from jobmon.core.task_generator.entry_point import main

sys.exit(main())
