// Runs a command and tells what it cost: itself and all children that it waited for (wait4(2)).
//
// Usage: usage FILE COMMAND [ARGUMENT…]. Writes one line of JSON into FILE and ends as the command
// did; killed, it takes the command along. Processor time is what the scheduler charged the
// processes with: system calls, and whatever interrupts and receive work ran in their stead.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace {

double Ms(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

double EpochMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: usage FILE COMMAND [ARGUMENT...]\n");
    return 2;
  }
  std::FILE* const file = std::fopen(argv[1], "we");
  if (file == nullptr) {
    std::perror(argv[1]);
    return 2;
  }
  const double started_ms = EpochMs();
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::execvp(argv[2], argv + 2);
    std::fprintf(stderr, "%s: %s\n", argv[2], std::strerror(errno));
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || ::wait4(child, &status, 0, &usage) != child) {
    std::perror(argv[2]);
    return 2;
  }
  std::fprintf(file,
               "{\"startedAtMs\":%.3f,\"elapsedMs\":%.3f,\"userMs\":%.3f,\"systemMs\":%.3f,"
               "\"maxRssBytes\":%lld}\n",
               started_ms, EpochMs() - started_ms, Ms(usage.ru_utime), Ms(usage.ru_stime),
               static_cast<long long>(usage.ru_maxrss) * 1024);
  std::fclose(file);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
