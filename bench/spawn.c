/* Times whole processes: spawn ROUNDS COMMAND [ARGUMENT...] [-- COMMAND [ARGUMENT...]]... The commands take
 * turns, so that what else the machine does falls on all alike. For each it prints the median wall time in
 * ns, the least, the most memory that it ever held in KiB, and its highest exit status. This program is
 * small, because a child's peak begins with its parent's. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS 200
#define ROUNDS   2000

static double times[COMMANDS][ROUNDS];
static char **commands[COMMANDS];
static long peak[COMMANDS];
static int failed[COMMANDS];

extern char **environ;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void run_once(int command, int round, const posix_spawn_file_actions_t *quiet)
{
    pid_t child;
    int status;
    struct rusage used;
    double start = now();
    if (posix_spawnp(&child, commands[command][0], quiet, NULL, commands[command], environ) != 0) {
        fprintf(stderr, "cannot run %s\n", commands[command][0]);
        exit(1);
    }
    wait4(child, &status, 0, &used);
    times[command][round] = now() - start;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (code > failed[command])
        failed[command] = code;
    if (used.ru_maxrss > peak[command])
        peak[command] = used.ru_maxrss;
}

static int split(int count, char **arguments)
{
    int found = 0;
    commands[found++] = arguments;
    for (int i = 0; i < count; i++)
        if (strcmp(arguments[i], "--") == 0 && found < COMMANDS) {
            arguments[i] = NULL;
            commands[found++] = arguments + i + 1;
        }
    return found;
}

int main(int count, char **arguments)
{
    int rounds = count > 2 ? (int)strtol(arguments[1], NULL, 10) : 0;
    if (rounds < 1 || rounds > ROUNDS)
        return 2;
    int found = split(count - 2, arguments + 2);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < found; i++)
            run_once(i, round, &quiet);
    for (int i = 0; i < found; i++) {
        qsort(times[i], (size_t)rounds, sizeof times[i][0], by_value);
        printf("%.0f %.0f %ld %d\n", times[i][rounds / 2], times[i][0], peak[i], failed[i]);
    }
    return 0;
}
