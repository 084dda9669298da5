// Joins two network namespaces by a pair of layer-3 devices: what one tun sends the other receives.
// Usage: tun_pair NAMESPACE DEVICE NAMESPACE DEVICE
// Prints `ready`, then runs until it is killed. The devices vanish with it.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

[[noreturn]] void Fail(const char* doing) {
  std::perror(doing);
  std::exit(1);
}

int OpenTun(const char* name_space, const char* device) {
  const std::string path = std::string("/run/netns/") + name_space;
  const int space = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (space < 0) Fail(path.c_str());
  if (::setns(space, CLONE_NEWNET) != 0) Fail("setns");
  ::close(space);
  const int tun = ::open("/dev/net/tun", O_RDWR | O_CLOEXEC);
  if (tun < 0) Fail("/dev/net/tun");
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::strncpy(request.ifr_name, device, IFNAMSIZ - 1);
  if (::ioctl(tun, TUNSETIFF, &request) != 0) Fail("TUNSETIFF");
  return tun;
}

void Copy(int from, int to) {
  std::array<char, 2048> packet;
  const ssize_t got = ::read(from, packet.data(), packet.size());
  if (got <= 0) return;
  // What the other end has no room for is lost, as on any link.
  [[maybe_unused]] const ssize_t written = ::write(to, packet.data(), static_cast<size_t>(got));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const int here = OpenTun(argv[1], argv[2]);
  const int there = OpenTun(argv[3], argv[4]);
  std::puts("ready");
  std::fflush(stdout);
  std::array<pollfd, 2> ends{{{here, POLLIN, 0}, {there, POLLIN, 0}}};
  while (::poll(ends.data(), ends.size(), -1) >= 0) {
    if ((ends[0].revents & POLLIN) != 0) Copy(here, there);
    if ((ends[1].revents & POLLIN) != 0) Copy(there, here);
  }
}
