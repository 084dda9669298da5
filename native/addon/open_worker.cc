#include "addon/open_worker.h"

#include <utility>

#include "addon/engine_handle.h"
#include "addon/status_error.h"

namespace synsweep {

OpenWorker::OpenWorker(const Napi::FunctionReference& engine_class,
                       std::shared_ptr<Session> session, EngineOptions options)
    : Napi::AsyncWorker(engine_class.Env(), "synsweep open"),
      engine_class_(engine_class),
      deferred_(engine_class.Env()),
      session_(std::move(session)),
      options_(std::move(options)) {}

void OpenWorker::Execute() { status_ = session_->Open(options_); }

void OpenWorker::OnOK() {
  if (!status_.ok()) {
    deferred_.Reject(ErrorOf(Env(), status_).Value());
    return;
  }
  const Napi::Object handle = EngineHandle::New(engine_class_, std::move(session_));
  // Empty when the environment is going down, and then nobody waits for it.
  if (!handle.IsEmpty()) deferred_.Resolve(handle);
}

}  // namespace synsweep
