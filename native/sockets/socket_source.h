#ifndef SYNSWEEP_SOCKETS_SOCKET_SOURCE_H_
#define SYNSWEEP_SOCKETS_SOCKET_SOURCE_H_

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/unique_fd.h"
#include "sockets/helper_protocol.h"
#include "sockets/raw_socket.h"

namespace synsweep {

// Sockets that are open and wait to be wanted. Any thread.
class SocketStock {
 public:
  void Put(RawSocket kind, UniqueFd socket);
  // Empty, with errno EMFILE: there are no more of the kind.
  [[nodiscard]] UniqueFd Take(RawSocket kind) noexcept;

 private:
  std::mutex mutex_;
  std::array<std::vector<UniqueFd>, kRawSocketKinds> sockets_;
};

// Where an engine has its raw sockets from. Any thread.
class SocketSource {
 public:
  virtual ~SocketSource() = default;

  // Empty: errno says why, EPERM for want of CAP_NET_RAW.
  [[nodiscard]] virtual UniqueFd Open(RawSocket kind) noexcept = 0;

  // Opens some more of each kind, so that Open has them when this process has given up the
  // privilege. `lanes`: threads that send. What cannot be opened is missed when it is wanted.
  virtual void Reserve(std::uint32_t lanes) noexcept = 0;

  // True when libpcap, which opens its own, is to be used: it has what this process has.
  [[nodiscard]] virtual bool opens_for_itself() const noexcept = 0;
};

// Opened here, when they are asked for; or before, if that is not allowed any more.
class OwnSockets final : public SocketSource {
 public:
  explicit OwnSockets(PortRange ports) noexcept : ports_(ports) {}

  [[nodiscard]] UniqueFd Open(RawSocket kind) noexcept override;
  void Reserve(std::uint32_t lanes) noexcept override;
  [[nodiscard]] bool opens_for_itself() const noexcept override { return true; }

 private:
  const PortRange ports_;
  SocketStock spare_;
};

// Opened by the helper, all at once, and handed out until there are no more of a kind (EMFILE).
class HelperSockets final : public SocketSource {
 public:
  // Runs the program at `path`, which is to be native/helper, and takes what it passes. Some
  // milliseconds. Not ok: what it said, or that it said nothing.
  [[nodiscard]] static Result<std::unique_ptr<HelperSockets>> Ask(const std::string& path,
                                                                  const HelperRequest& request);

  [[nodiscard]] UniqueFd Open(RawSocket kind) noexcept override;
  void Reserve(std::uint32_t) noexcept override {}  // what there is was opened at once
  [[nodiscard]] bool opens_for_itself() const noexcept override { return false; }

 private:
  HelperSockets() noexcept = default;

  SocketStock left_;
};

// Whether the program at `path` can do what HelperSockets asks of it, as far as can be told without
// running it.
enum class HelperState : std::uint8_t {
  kAbsent,
  kPowerless,  // it is there, and its file carries no CAP_NET_RAW
  kReady,
};
[[nodiscard]] HelperState ReadHelperState(const std::string& path) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_SOCKETS_SOCKET_SOURCE_H_
