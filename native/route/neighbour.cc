#include "route/neighbour.h"

#include <linux/neighbour.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "route/neighbour_asker.h"

namespace synsweep {
namespace {

int MillisecondsUntil(std::optional<TimePoint> due, TimePoint now) {
  if (!due) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - now);
  return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

// nullopt: nobody has it, or `stop` was set.
Result<std::optional<MacAddress>> AskTheNetwork(const NeighbourLink& link,
                                                const AddressWords& wanted, SocketSource& sockets,
                                                const StopEvent& stop) {
  auto opened = NeighbourAsker::Open({link}, sockets);
  if (Failed(opened)) return std::get<Status>(std::move(opened));
  auto& asker = std::get<NeighbourAsker>(opened);
  const SystemClock clock;
  std::optional<MacAddress> found;
  bool is_answered = false;
  const NeighbourAsker::OnAnswer on_answer = [&](const AddressWords&,
                                                 const std::optional<MacAddress>& mac) {
    found = mac;
    is_answered = true;
  };
  asker.Ask(wanted, 0);
  while (!is_answered && !stop.is_set()) {
    const TimePoint now = clock.Now();
    asker.Send(now, on_answer);
    if (is_answered) break;
    std::vector<pollfd> waiting = asker.descriptors();
    waiting.push_back({stop.fd(), POLLIN, 0});
    ::poll(waiting.data(), waiting.size(), MillisecondsUntil(asker.next_due(), now));
    if (Status received = asker.Receive(on_answer); !received.ok()) return received;
  }
  return found;
}

}  // namespace

const char* ProtocolOf(const NeighbourLink& link) noexcept {
  return IsIpv4(link.source) ? "ARP" : "NDP";
}

Result<std::optional<MacAddress>> LearnNeighbour(NetlinkSocket& netlink, const NeighbourLink& link,
                                                 const AddressWords& wanted, SocketSource& sockets,
                                                 const StopEvent& stop) {
  std::optional<MacAddress> mac;
  ndmsg header{};
  header.ndm_family = IsIpv4(wanted) ? AF_INET : AF_INET6;
  Status dumped = netlink.Dump(
      NetlinkRequest(RTM_GETNEIGH, NLM_F_DUMP, header), [&] { mac.reset(); },
      [&](std::uint16_t type, ByteView message) {
        if (type != RTM_NEWNEIGH) return;
        const auto neighbour = ParseNeighbour(message, link.interface_index);
        if (neighbour && neighbour->address == wanted) mac = neighbour->mac;
      });
  if (!dumped.ok()) return dumped;
  if (mac) return mac;
  return AskTheNetwork(link, wanted, sockets, stop);
}

Status NoteKernelNeighbours(NetlinkSocket& netlink, const NeighbourLink& link,
                            NeighbourTable& table) {
  ndmsg header{};
  header.ndm_family = IsIpv4(link.source) ? AF_INET : AF_INET6;
  return netlink.Dump(
      NetlinkRequest(RTM_GETNEIGH, NLM_F_DUMP, header), [] {},
      [&](std::uint16_t type, ByteView message) {
        if (type != RTM_NEWNEIGH) return;
        const auto neighbour = ParseNeighbour(message, link.interface_index);
        if (!neighbour || neighbour->is_stale) return;
        table.Note(neighbour->address, NeighbourState::kPresent, neighbour->mac);
      });
}

std::optional<Neighbour> ParseNeighbour(ByteView message, int interface_index) {
  constexpr std::uint16_t kUsable =
      NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT | NUD_NOARP;
  const auto header = ReadHeader<ndmsg>(message);
  if (!header || header->ndm_ifindex != interface_index || (header->ndm_state & kUsable) == 0) {
    return std::nullopt;
  }
  const bool is_ipv4 = header->ndm_family == AF_INET;
  if (!is_ipv4 && header->ndm_family != AF_INET6) return std::nullopt;
  std::optional<AddressWords> address;
  std::optional<MacAddress> mac;
  ForEachAttribute(AttributesAfter<ndmsg>(message), [&](std::uint16_t type, ByteView payload) {
    if (type == NDA_DST) address = AddressPayload(payload);
    if (type == NDA_LLADDR && payload.size() == MacAddress::kBytes) {
      mac.emplace();
      std::ranges::copy(payload, mac->bytes.begin());
    }
  });
  if (!address || IsIpv4(*address) != is_ipv4 || !mac) return std::nullopt;
  return Neighbour{*address, *mac, header->ndm_state == NUD_STALE};
}

}  // namespace synsweep
