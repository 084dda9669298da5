// Holds an Ethernet device that takes a thousand frames and sends none: nobody reads its other end.
// Usage: tap_stuck DEVICE
// Prints `ready`, then sleeps until it is killed. The device vanishes with it.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int tap = ::open("/dev/net/tun", O_RDWR | O_CLOEXEC);
  ifreq request{};
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  std::strncpy(request.ifr_name, argv[1], IFNAMSIZ - 1);
  if (tap < 0 || ::ioctl(tap, TUNSETIFF, &request) != 0) {
    std::perror(argv[1]);
    return 1;
  }
  std::puts("ready");
  std::fflush(stdout);
  ::pause();
}
