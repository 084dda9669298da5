#include "route/neighbour.h"

#include <linux/neighbour.h>
#include <sys/socket.h>

#include <algorithm>

namespace synsweep {

const char* ProtocolOf(const NeighbourLink& link) noexcept {
  return IsIpv4(link.source) ? "ARP" : "NDP";
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
  return Neighbour{.address = *address,
                   .mac = *mac,
                   .is_stale = header->ndm_state == NUD_STALE,
                   .is_fixed = (header->ndm_state & (NUD_PERMANENT | NUD_NOARP)) != 0};
}

}  // namespace synsweep
