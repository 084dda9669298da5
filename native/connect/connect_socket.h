#ifndef SYNSWEEP_CONNECT_CONNECT_SOCKET_H_
#define SYNSWEEP_CONNECT_CONNECT_SOCKET_H_

#include <cstdint>
#include <optional>
#include <string>

#include "base/address.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "connect/errno_reply.h"

namespace synsweep {

// Where connections leave from. Empty: as the kernel routes.
struct ConnectOrigin {
  std::string interface_name;
  std::optional<AddressWords> source;
};

// One attempt as it began.
struct StartedConnect {
  UniqueFd fd;    // none when the socket could not even be made
  int error = 0;  // EINPROGRESS: its end is to be waited for; 0: it is connected
};

// A non-blocking socket on its way to one endpoint. `may_repeat`: its time is long enough for the
// kernel's own second SYN, after which there is to be no third.
[[nodiscard]] StartedConnect StartConnect(const AddressWords& target, std::uint16_t port,
                                          const ConnectOrigin& origin, bool may_repeat) noexcept;

// How a connection that epoll has reported ended, and who said so. nullopt: it goes on.
struct EndedConnect {
  std::optional<ConnectOutcome> outcome;  // nullopt: silence
  AddressWords responder;                 // the target where nobody else is known to have spoken
};
[[nodiscard]] std::optional<EndedConnect> ReadEnd(int fd, const AddressWords& target,
                                                  bool is_writable) noexcept;

// Makes the socket's close a RST, so that no TIME_WAIT stays behind on either side.
void ResetOnClose(int fd) noexcept;

// Whether connections may leave from there at all, tried on a socket that goes nowhere.
// kInterface: no such device or address; kPrivilege: the kernel reserves that to root.
[[nodiscard]] Status CheckOrigin(const ConnectOrigin& origin);

}  // namespace synsweep

#endif  // SYNSWEEP_CONNECT_CONNECT_SOCKET_H_
