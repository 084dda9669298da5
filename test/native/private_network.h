#ifndef SYNSWEEP_TEST_PRIVATE_NETWORK_H_
#define SYNSWEEP_TEST_PRIVATE_NETWORK_H_

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "base/bytes.h"
#include "base/unique_fd.h"

namespace synsweep {

// A device whose frames come in when they are written to it, and go out to whoever reads.
class TunDevice {
 public:
  // `kind`: IFF_TAP for Ethernet, IFF_TUN for bare packets.
  explicit TunDevice(short kind) : fd_(::open("/dev/net/tun", O_RDWR | O_CLOEXEC)) {
    ifreq request{};
    std::strcpy(request.ifr_name, "probe%d");
    request.ifr_flags = static_cast<short>(kind | IFF_NO_PI);
    EXPECT_EQ(::ioctl(fd_.get(), TUNSETIFF, &request), 0) << std::strerror(errno);
    name_ = request.ifr_name;
    const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    request.ifr_flags = IFF_UP;
    EXPECT_EQ(::ioctl(socket.get(), SIOCSIFFLAGS, &request), 0) << std::strerror(errno);
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] int index() const { return static_cast<int>(::if_nametoindex(name_.c_str())); }
  // Readable: a frame has been sent by the device, of which read(2) gives one at a time.
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

  void SetDown() const {
    ifreq request{};
    std::strcpy(request.ifr_name, name_.c_str());
    const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::ioctl(socket.get(), SIOCSIFFLAGS, &request), 0) << std::strerror(errno);
  }

  void Receive(ByteView frame) const {
    EXPECT_EQ(::write(fd_.get(), frame.data(), frame.size()), static_cast<ssize_t>(frame.size()));
  }

 private:
  UniqueFd fd_;
  std::string name_;
};

// Does `work` in a network namespace of its own.
template <typename Work>
void InPrivateNetwork(Work&& work) {
  std::thread([&work] {
    ASSERT_EQ(::unshare(CLONE_NEWNET), 0) << std::strerror(errno);
    work();
  }).join();
}

}  // namespace synsweep

#endif  // SYNSWEEP_TEST_PRIVATE_NETWORK_H_
