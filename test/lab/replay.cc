// Sends frames as they are, however impossible: replay DEVICE COUNT PER_SECOND
//
// The frames come from standard input, each after its length in two bytes, low byte first. They are
// sent in turn, from the first again after the last, until COUNT have left. Prints how many left
// and in how many milliseconds.
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

using Frame = std::vector<unsigned char>;
using Clock = std::chrono::steady_clock;

[[noreturn]] void Fail(const char* doing) {
  std::fprintf(stderr, "%s: %s\n", doing, std::strerror(errno));
  std::exit(1);
}

std::vector<Frame> ReadFrames() {
  std::vector<Frame> frames;
  unsigned char length[2];
  while (std::fread(length, 1, sizeof(length), stdin) == sizeof(length)) {
    Frame frame(length[0] | static_cast<unsigned>(length[1]) << 8);
    if (std::fread(frame.data(), 1, frame.size(), stdin) != frame.size()) Fail("a frame cut short");
    frames.push_back(frame);
  }
  return frames;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s DEVICE COUNT PER_SECOND <FRAMES\n", argv[0]);
    return 2;
  }
  const std::vector<Frame> frames = ReadFrames();
  const unsigned long count = std::strtoul(argv[2], nullptr, 10);
  const double per_second = std::strtod(argv[3], nullptr);
  const int fd = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (fd < 0) Fail("socket");
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = static_cast<int>(::if_nametoindex(argv[1]));
  if (frames.empty() || to.sll_ifindex == 0) Fail("nothing to send, or no such device");

  const auto start = Clock::now();
  unsigned long sent = 0;
  for (unsigned long i = 0; i < count; ++i) {
    const Frame& frame = frames[i % frames.size()];
    std::this_thread::sleep_until(
        start + std::chrono::nanoseconds(
                    static_cast<long long>(static_cast<double>(i / 64 * 64) * 1e9 / per_second)));
    while (::sendto(fd, frame.data(), frame.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                    sizeof(to)) < 0) {
      if (errno != ENOBUFS && errno != EAGAIN && errno != EINTR) Fail("sendto");
    }
    ++sent;
  }
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  std::printf("%lu %lld\n", sent, static_cast<long long>(elapsed.count()));
  return 0;
}
