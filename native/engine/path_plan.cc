#include "engine/path_plan.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "base/address_text.h"
#include "route/neighbour.h"
#include "route/route_table.h"

namespace synsweep {
namespace {

// What decides about the back-end.
enum class HopSort : std::uint8_t {
  kNowhere,  // nothing is sent there
  kLocal,    // this machine
  kLayer3,   // behind a device, or a gateway, that an Ethernet frame of ours cannot address
  kOnLink,   // Ethernet, the target itself is the next hop
  kGateway,  // Ethernet
};

// Turns routes into paths. Lives for one PlanPaths.
class Planner {
 public:
  Planner(const EngineOptions& options, const std::vector<Interface>& interfaces,
          Gateways& gateways)
      : options_(options), interfaces_(interfaces), gateways_(gateways) {}

  [[nodiscard]] Result<PathPlan> Plan(const RouteTable& routes, NetlinkSocket& netlink,
                                      const StopEvent& stop);

 private:
  // The route table was read after the interfaces, and Plan has checked that they fit.
  [[nodiscard]] const Interface& InterfaceOf(const NextHop& hop) const {
    return *FindInterface(interfaces_, hop.interface_index);
  }
  [[nodiscard]] HopSort SortOf(const NextHop& hop) const;

  // Ethernet frames of our own, or nothing.
  [[nodiscard]] bool wants_frames() const {
    return options_.link == LinkChoice::kPacket || options_.link == LinkChoice::kXdp;
  }

  // Gives every target of `segment` the path of its next hop.
  [[nodiscard]] Status AddSegment(std::size_t hop_index, const NextHop& hop,
                                  const RouteSegment& segment);

  // `target`: one behind `hop`, for messages.
  [[nodiscard]] Result<SendPath> MakePath(const NextHop& hop, const AddressWords& target);
  [[nodiscard]] SendPath PathBy(SendPath::BackEnd back_end, const NextHop& hop) const;
  [[nodiscard]] SendPath PathByPacket(const NextHop& hop, const MacAddress& next_hop_mac) const;
  // True: our own frames go to the gateway of `hop`, and nobody has said what its MAC is.
  [[nodiscard]] bool NeedsGatewayMac(const NextHop& hop) const;
  [[nodiscard]] SendPath PathByGateway(const NextHop& hop);
  [[nodiscard]] NeighbourLink LinkOf(const NextHop& hop) const;
  void CountOnLink(const RouteSegment& segment);
  [[nodiscard]] std::string Reason() const;

  const EngineOptions& options_;
  const std::vector<Interface>& interfaces_;
  Gateways& gateways_;
  std::map<std::size_t, std::size_t> path_of_hop_;  // index of a hop → index of its path
  std::set<HopSort> sorts_;
  PathPlan plan_;
};

Result<PathPlan> Planner::Plan(const RouteTable& routes, NetlinkSocket& netlink,
                               const StopEvent& stop) {
  std::vector<Gateway> gateways;
  for (const NextHop& hop : routes.hops) {
    if (hop.kind == NextHop::Kind::kNoWay) continue;
    const Interface* interface = FindInterface(interfaces_, hop.interface_index);
    if (interface == nullptr) {
      return Status{ErrorCode::kInterface, 0,
                    "a device appeared while routes were read: try again"};
    }
    sorts_.insert(SortOf(hop));
    plan_.devices.insert(interface->name);
    plan_.sources.insert(hop.source);
    if (interface->vlan) plan_.vlans.emplace(interface->index, *interface->vlan);
    if (NeedsGatewayMac(hop)) gateways.push_back({LinkOf(hop), *hop.gateway});
  }
  // All at once: silence takes its time.
  if (Status learnt = gateways_.Learn(netlink, gateways, stop); !learnt.ok()) return learnt;
  for (const RouteSegment& segment : routes.segments) {
    Status added = AddSegment(segment.hop, routes.hops[segment.hop], segment);
    if (!added.ok()) return added;
  }
  const auto has_way = [](const SendPath& path) {
    return path.back_end != SendPath::BackEnd::kNoWay;
  };
  if (!plan_.silent_gateways.empty() && std::ranges::none_of(plan_.paths, has_way)) {
    return Status{ErrorCode::kNeighbour, 0,
                  "the gateway " + plan_.silent_gateways.front() +
                      ": check it, or name its address with --gateway-mac"};
  }
  plan_.reason = Reason();
  return std::move(plan_);
}

HopSort Planner::SortOf(const NextHop& hop) const {
  if (hop.kind == NextHop::Kind::kNoWay || hop.kind == NextHop::Kind::kGroup) {
    return HopSort::kNowhere;
  }
  const Interface& interface = InterfaceOf(hop);
  if (hop.kind == NextHop::Kind::kLocal || interface.is_loopback()) return HopSort::kLocal;
  if (!interface.has_ethernet_framing() || hop.via_ipv6) return HopSort::kLayer3;
  return hop.gateway ? HopSort::kGateway : HopSort::kOnLink;
}

Status Planner::AddSegment(std::size_t hop_index, const NextHop& hop, const RouteSegment& segment) {
  const auto [known, is_new] = path_of_hop_.emplace(hop_index, plan_.paths.size());
  if (is_new) {
    auto made = MakePath(hop, segment.target);
    if (Failed(made)) return std::get<Status>(std::move(made));
    auto& path = std::get<SendPath>(made);
    plan_.uses_packet |= path.back_end == SendPath::BackEnd::kPacket;
    plan_.uses_ip |= path.back_end == SendPath::BackEnd::kIp;
    plan_.paths.push_back(std::move(path));
  }
  plan_.segments.push_back({segment.first, segment.last, known->second});
  if (plan_.paths[known->second].neighbour_link != SendPath::kNoLink) CountOnLink(segment);
  return {};
}

Result<SendPath> Planner::MakePath(const NextHop& hop, const AddressWords& target) {
  const HopSort sort = SortOf(hop);
  if (sort == HopSort::kNowhere) return PathBy(SendPath::BackEnd::kNoWay, hop);
  const bool has_framing = sort == HopSort::kGateway || sort == HopSort::kOnLink;
  const bool is_by_ip = options_.link == LinkChoice::kIp;
  if (has_framing && options_.gateway_mac) return PathByPacket(hop, *options_.gateway_mac);
  if (sort == HopSort::kOnLink) {
    // Also where the kernel would ask by itself: it cannot say which addresses are nobody's.
    SendPath path =
        is_by_ip ? PathBy(SendPath::BackEnd::kIp, hop) : PathByPacket(hop, kBroadcastMac);
    path.neighbour_link = plan_.neighbour_links.size();
    plan_.neighbour_links.push_back(LinkOf(hop));
    return path;
  }
  if (is_by_ip) return PathBy(SendPath::BackEnd::kIp, hop);
  if (sort == HopSort::kGateway) return PathByGateway(hop);
  if (wants_frames()) {
    const char* link = options_.link == LinkChoice::kXdp ? "xdp" : "packet";
    return Status{ErrorCode::kRoute, 0,
                  FormatAddress(target) + " is reached by " + InterfaceOf(hop).name + ", where " +
                      link + " cannot send to it: use --link ip"};
  }
  return PathBy(SendPath::BackEnd::kIp, hop);
}

SendPath Planner::PathBy(SendPath::BackEnd back_end, const NextHop& hop) const {
  return {back_end, hop.interface_index, hop.source, SynTemplate(std::nullopt, hop.source)};
}

SendPath Planner::PathByPacket(const NextHop& hop, const MacAddress& next_hop_mac) const {
  const EthernetHeader header{next_hop_mac, *InterfaceOf(hop).mac};
  return {SendPath::BackEnd::kPacket, hop.interface_index, hop.source,
          SynTemplate(header, hop.source), header};
}

NeighbourLink Planner::LinkOf(const NextHop& hop) const {
  const Interface& interface = InterfaceOf(hop);
  return {interface.index, interface.name, *interface.mac, hop.source};
}

bool Planner::NeedsGatewayMac(const NextHop& hop) const {
  return SortOf(hop) == HopSort::kGateway && !options_.gateway_mac &&
         options_.link != LinkChoice::kIp;
}

SendPath Planner::PathByGateway(const NextHop& hop) {
  const Gateway gateway{LinkOf(hop), *hop.gateway};
  if (const auto mac = gateways_.MacOf(gateway)) return PathByPacket(hop, *mac);
  plan_.silent_gateways.push_back(FormatAddress(gateway.address) + " on " +
                                  gateway.link.interface_name + " does not answer " +
                                  ProtocolOf(gateway.link));
  SendPath path = PathBy(SendPath::BackEnd::kNoWay, hop);
  path.unsent_kind = ReplyKind::kNoGateway;
  return path;
}

// Adds the targets of `segment`; a sum that does not fit in 64 bits stays at the most there is.
void Planner::CountOnLink(const RouteSegment& segment) {
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  for (const TargetRange& range : options_.targets) {
    const AddressWords first = std::max(range.first, segment.first);
    const AddressWords last = std::min(range.last, segment.last);
    if (first > last) continue;
    const auto low = [](const AddressWords& address) {
      return std::uint64_t{address[2]} << 32 | address[3];
    };
    const bool fits = first[0] == last[0] && first[1] == last[1];
    const std::uint64_t count = fits ? low(last) - low(first) + 1 : 0;  // 0: 2^64
    plan_.on_link_count =
        count == 0 || count > kMost - plan_.on_link_count ? kMost : plan_.on_link_count + count;
  }
}

std::string Planner::Reason() const {
  if (options_.link != LinkChoice::kAuto) return "as asked for";
  if (plan_.uses_packet && plan_.uses_ip) {
    return "whole frames on Ethernet, the rest as the kernel routes it";
  }
  if (plan_.uses_packet) return "all targets are reached by Ethernet";
  if (sorts_ == std::set{HopSort::kLocal}) return "all targets are this machine's own addresses";
  return "no target is reached by Ethernet, so the kernel routes";
}

// One path for all targets of a family. Whole frames, since those are the most work; its addresses
// are nobody's.
PathPlan PlanDry(const std::vector<TargetRange>& targets) {
  PathPlan plan;
  plan.is_dry = true;
  plan.reason = "nothing is sent";
  for (const AddressWords& nobody : {MapIpv4(0), kFirstAddress}) {
    plan.paths.push_back(
        {SendPath::BackEnd::kDry, 0, nobody, SynTemplate(EthernetHeader{{}, {}}, nobody)});
  }
  for (const TargetRange& range : targets) {
    plan.segments.push_back({range.first, range.last, IsIpv4(range.first) ? 0u : 1u});
  }
  return plan;
}

// A target that an IPv4 source cannot reach, or an IPv6 one. Ok: there is none.
Status CheckFamilies(const std::vector<TargetRange>& targets, const AddressWords& source) {
  for (const TargetRange& range : targets) {
    if (IsIpv4(range.first) == IsIpv4(source)) continue;
    return {ErrorCode::kFamily, 0,
            "the source address " + FormatAddress(source) + " cannot send to " +
                FormatAddress(range.first) +
                ", which is of the other family: leave one of them out"};
  }
  return {};
}

// A link-local target of which nobody has said on which link. Ok: there is none.
Status CheckLinkLocal(const std::vector<TargetRange>& targets) {
  for (const TargetRange& range : targets) {
    if (IsIpv4(range.first) || !(IsLinkLocal(range.first) || IsLinkLocal(range.last))) continue;
    return {ErrorCode::kInterface, 0,
            FormatAddress(range.first) +
                " is link-local, the same address on every link: say which with --interface"};
  }
  return {};
}

// The interface and the source address that the options insist on, once they are known to be here.
Result<RouteRestriction> CheckRestriction(const EngineOptions& options, NetlinkSocket& netlink,
                                          const std::vector<Interface>& interfaces) {
  RouteRestriction restriction;
  if (!options.interface_name.empty()) {
    const Interface* interface = FindInterface(interfaces, options.interface_name);
    if (interface == nullptr) {
      return Status{ErrorCode::kInterface, 0,
                    "there is no interface " + options.interface_name + ": this machine has " +
                        InterfaceNames(interfaces)};
    }
    if (!interface->is_up()) {
      return Status{ErrorCode::kInterface, 0, "interface " + interface->name + " is down"};
    }
    restriction.interface_index = interface->index;
    restriction.interface_name = interface->name;
  }
  if (restriction.interface_index == 0) {
    if (Status known = CheckLinkLocal(options.targets); !known.ok()) return known;
  }
  if (options.source) {
    if (Status fits = CheckFamilies(options.targets, *options.source); !fits.ok()) return fits;
    const std::string source = FormatAddress(*options.source);
    // What the kernel takes in as local is ours, whether or not a device lists it.
    RouteRestriction scope;  // a link-local address is local on its own device only
    if (IsLinkLocal(*options.source)) scope = restriction;
    const auto route = ResolveRoute(netlink, *options.source, scope);
    const bool is_listed = std::ranges::any_of(interfaces, [&](const Interface& interface) {
      return std::ranges::any_of(interface.addresses, [&](const auto& carried) {
        return carried.address == *options.source;
      });
    });
    if (!is_listed &&
        (Failed(route) || std::get<RouteAnswer>(route).hop.kind != NextHop::Kind::kLocal)) {
      return Status{ErrorCode::kInterface, 0,
                    "the source address " + source +
                        " does not belong to this machine: replies would not come back"};
    }
    restriction.source = options.source;
  }
  return restriction;
}

}  // namespace

std::string PathPlan::link_name() const {
  if (is_dry) return "dry";
  std::string name;
  const auto append = [&name](bool is_used, const char* back_end) {
    if (!is_used) return;
    if (!name.empty()) name += '+';
    name += back_end;
  };
  append(uses_xdp, "xdp");
  append(uses_packet, "packet");
  append(uses_ip, "ip");
  return name.empty() ? "ip" : name;
}

Result<PathPlan> PlanPaths(const EngineOptions& options, Gateways& gateways,
                           const StopEvent& stop) {
  if (options.link == LinkChoice::kDry) return PlanDry(options.targets);
  auto opened = NetlinkSocket::Open();
  if (Failed(opened)) return std::get<Status>(std::move(opened));
  auto& netlink = std::get<NetlinkSocket>(opened);
  const auto listed = ListInterfaces(netlink);
  if (Failed(listed)) return std::get<Status>(listed);
  const auto& interfaces = std::get<std::vector<Interface>>(listed);
  const auto restriction = CheckRestriction(options, netlink, interfaces);
  if (Failed(restriction)) return std::get<Status>(restriction);
  const auto routes =
      ResolveRoutes(netlink, options.targets, std::get<RouteRestriction>(restriction));
  if (Failed(routes)) return std::get<Status>(routes);
  return Planner(options, interfaces, gateways).Plan(std::get<RouteTable>(routes), netlink, stop);
}

}  // namespace synsweep
